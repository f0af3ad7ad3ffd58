using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>Which filter of system calls a container has.</summary>
internal abstract record SeccompChoice
{
    /// <summary>The one that every container has: <see cref="SeccompProfiles.Default"/> for its capabilities.</summary>
    public sealed record Default : SeccompChoice;

    /// <summary>None: all calls are allowed.</summary>
    public sealed record Unconfined : SeccompChoice;

    /// <summary>The user's own.</summary>
    public sealed record Custom(SeccompSpec Spec) : SeccompChoice;

    /// <param name="security">The container's settings.</param>
    /// <param name="byDefault">The profile of a container that names none and is not privileged.</param>
    /// <param name="capabilities">What its processes may do; parts of a profile depend on it.</param>
    /// <param name="kernel">The running kernel's version; parts of a profile depend on it.</param>
    /// <exception cref="EngineException">The profile cannot be read.</exception>
    public static SeccompChoice Choose(SecurityDefinition security, string byDefault, CapabilitySet capabilities, Version kernel)
    {
        string own = SecurityOptions.Parse(security.SecurityOptions).Seccomp;
        string wanted = own.Length == 0 && !security.Privileged ? byDefault : own;
        return wanted switch
        {
            SeccompDefault.Unconfined => new Unconfined(),
            "" when security.Privileged => new Unconfined(),
            "" or SeccompDefault.Builtin => new Default(),
            _ => SeccompProfile.Resolve(wanted, capabilities, kernel) is { } spec ? new Custom(spec) : new Unconfined(),
        };
    }
}
