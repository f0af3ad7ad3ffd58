using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

public sealed partial class LaunchCompiler
{
    /// <summary>The plan of a program that joins a running container.</summary>
    /// <exception cref="SpecException">The process asks for what cannot be; the message names the field.</exception>
    public static LaunchPlan CompileExec(ProcessSpec process, ExecContext context)
    {
        PlanBuilder plan = new();
        plan.Step("start a session");
        plan.Add(PlanOpCode.NewSession);
        plan.Step("open /dev/null");
        short nullDevice = plan.Register();
        plan.Add(PlanOpCode.Open, to: nullDevice, text: "/dev/null", a: 2 /* O_RDWR */);
        WriteOomScore(plan, process);
        plan.Step("join the container's namespaces");
        plan.Add(PlanOpCode.SetNamespace, from: PlanRegister.Init, a: (long)context.Namespaces);

        short terminal = PlanRegister.None;
        if (process.Terminal)
        {
            plan.Step("open the container's root");
            short root = plan.Register();
            plan.Add(PlanOpCode.Open, to: root, text: "/", a: OPath | Directory);
            terminal = OpenTerminal(plan, root, process);
        }

        ProcessTail tail = new(plan, process)
        {
            SeccompFilter = context.SeccompFilter,
            DieWithParent = context.DieWithParent,
            PreservedDescriptors = context.PreservedDescriptors,
            Program = context.Program,
        };
        tail.SetLimits();
        tail.SetStdio(context.Stdio, context.OpenStdin, nullDevice, terminal);
        tail.Execute();
        return plan.Build();
    }
}
