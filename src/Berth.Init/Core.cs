// What the compilers must know of a core library to translate a program that has none: no collector, no threads, no exceptions, nothing
// on a heap. The members that count are the shapes; nothing here is ever made.
#pragma warning disable CS0169
namespace System
{
    public class Object
    {
        private IntPtr methodTable;
    }

    public abstract class ValueType;

    public abstract class Enum : ValueType;

    public abstract class Array;

    public abstract class Delegate;

    public abstract class MulticastDelegate : Delegate;

    public class Attribute;

    public sealed class String;

    public struct Void;

    public struct Boolean;

    public struct Char;

    public struct SByte;

    public struct Byte;

    public struct Int16;

    public struct UInt16;

    public struct Int32;

    public struct UInt32;

    public struct Int64;

    public struct UInt64;

    public struct IntPtr;

    public struct UIntPtr;

    public struct Single;

    public struct Double;

    public struct Nullable<T>
        where T : struct;

    public struct RuntimeTypeHandle;

    public struct RuntimeMethodHandle;

    public struct RuntimeFieldHandle;

    public enum AttributeTargets
    {
        All = 32767,
    }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public AttributeUsageAttribute(AttributeTargets targets)
        {
        }

        public bool AllowMultiple { get; set; }

        public bool Inherited { get; set; }
    }
}

namespace System.Runtime
{
    /// <summary>Gives a method its name in the object file.</summary>
    internal sealed class RuntimeExportAttribute : Attribute
    {
        public RuntimeExportAttribute(string name)
        {
        }
    }

    /// <summary>The method is a symbol that the linker finds.</summary>
    internal sealed class RuntimeImportAttribute : Attribute
    {
        public RuntimeImportAttribute(string name)
        {
        }
    }
}

namespace System.Runtime.CompilerServices
{
    public enum MethodImplOptions
    {
        InternalCall = 0x1000,
    }

    public sealed class MethodImplAttribute : Attribute
    {
        public MethodImplAttribute(MethodImplOptions options)
        {
        }
    }

    public static class RuntimeFeature
    {
        public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    }

    public static class RuntimeHelpers;
}

namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential,
    }

    public sealed class StructLayoutAttribute : Attribute
    {
        public StructLayoutAttribute(LayoutKind kind)
        {
        }

        public int Size { get; set; }
    }
}

namespace Internal.Runtime.CompilerHelpers
{
    internal static class StartupCodeHelpers
    {
        [System.Runtime.RuntimeExport("RhpReversePInvoke")]
        private static void Enter(System.IntPtr frame)
        {
        }

        [System.Runtime.RuntimeExport("RhpReversePInvokeReturn")]
        private static void Leave(System.IntPtr frame)
        {
        }

        [System.Runtime.RuntimeExport("RhpFallbackFailFast")]
        private static void FailFast()
        {
        }
    }

    internal static class ThrowHelpers;
}
