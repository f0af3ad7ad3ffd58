using Berth.Engine.Containers.Specs;
using Berth.Runtime.Security;

namespace Berth.Engine;

/// <summary>The filter of system calls for containers that ask for none.</summary>
/// <param name="Name">What it is called: <see cref="Builtin"/>, <see cref="Unconfined"/>, or its file's path.</param>
/// <param name="Profile">One of the two words, or a profile in JSON.</param>
public sealed record SeccompDefault(string Name, string Profile)
{
    public const string Builtin = "builtin";
    public const string Unconfined = "unconfined";

    /// <summary>Whether the profile is one, which is found out before the first container needs it.</summary>
    public bool IsReadable
    {
        get
        {
            try
            {
                _ = SeccompProfile.Resolve(Profile, Capabilities.Available, Environment.OSVersion.Version);
                return true;
            }
            catch (EngineException)
            {
                return false;
            }
        }
    }
}
