using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

public sealed partial class LaunchCompiler
{
    /// <summary>
    /// The plan of a hook that runs in the container's namespaces while the container waits with the host's root: its stdio is in
    /// the first three registers, the container's init in <see cref="PlanRegister.Init"/>.
    /// </summary>
    /// <exception cref="SpecException">The hook has no absolute path.</exception>
    public static LaunchPlan CompileHook(HookSpec hook, NamespaceFlags namespaces)
    {
        if (!hook.Path.StartsWith('/'))
        {
            throw new SpecException("hooks", $"\"{hook.Path}\" is not an absolute path");
        }

        PlanBuilder plan = new();
        plan.Step("join the container's namespaces");
        plan.Add(PlanOpCode.SetNamespace, from: PlanRegister.Init, a: (long)namespaces);
        plan.Step("set up the hook's standard input and output");
        plan.Add(PlanOpCode.Duplicate, from: PlanRegister.Stdin, a: 0);
        plan.Add(PlanOpCode.Duplicate, from: PlanRegister.Stdout, a: 1);
        plan.Add(PlanOpCode.Duplicate, from: PlanRegister.Stderr, a: 2);
        plan.Add(PlanOpCode.CloseRange, a: 3);
        plan.Step($"exec \"{hook.Path}\"");
        IReadOnlyList<string> arguments = hook.Args.Count > 0 ? hook.Args : [hook.Path];
        uint vector = plan.Vector(arguments);
        uint variables = plan.Vector(hook.Env);
        long program = ((long)plan.Vector([hook.Path]) << 32) | 1;
        plan.AddRaw(PlanOpCode.Execute, -1, -1, -1, vector, variables, arguments.Count, hook.Env.Count, program);
        return plan.Build();
    }
}
