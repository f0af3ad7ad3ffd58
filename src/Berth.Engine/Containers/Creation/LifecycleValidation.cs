using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>How a container begins and ends.</summary>
internal static class LifecycleValidation
{
    private static readonly string[] Policies = ["", RestartPolicy.No, RestartPolicy.Always, RestartPolicy.OnFailure, RestartPolicy.UnlessStopped];

    /// <exception cref="EngineException">A setting is wrong.</exception>
    public static void Check(LifecycleDefinition lifecycle, bool hasInit)
    {
        RestartPolicy policy = lifecycle.Restart;
        if (lifecycle.AutoRemove && policy.Name is not ("" or RestartPolicy.No))
        {
            throw EngineException.InvalidArgument("can't create 'AutoRemove' container with restart policy");
        }

        CheckPolicy(policy);
        if (lifecycle.Init is true && !hasInit)
        {
            throw EngineException.InvalidArgument("there is no init program for --init: give the engine one, or leave --init away");
        }
    }

    /// <exception cref="EngineException">It is none.</exception>
    public static void CheckPolicy(RestartPolicy policy)
    {
        if (ProblemOf(policy) is { } problem)
        {
            throw EngineException.InvalidArgument($"invalid restart policy: {problem}");
        }
    }

    private static string? ProblemOf(RestartPolicy policy)
    {
        bool counts = policy.Name == RestartPolicy.OnFailure;
        return policy.MaximumRetryCount switch
        {
            _ when !Policies.Contains(policy.Name) =>
                $"unknown policy '{policy.Name}'; use one of '{RestartPolicy.No}', '{RestartPolicy.Always}', '{RestartPolicy.OnFailure}', or '{RestartPolicy.UnlessStopped}'",
            < 0 when counts => "maximum retry count cannot be negative",
            < 0 => "maximum retry count can only be used with 'on-failure' and cannot be negative",
            > 0 when !counts => "maximum retry count can only be used with 'on-failure'",
            _ => null,
        };
    }
}
