using Berth.Cli.Arguments;
using Berth.Cli.Contexts;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context create</c> and <c>berth context update</c>.</summary>
internal sealed class ContextCreateCommand(bool isUpdate) : Command
{
    private readonly TextOption description = new("description", "Description of the context");
    private readonly ListOption endpoint = EndpointSpec.Option();
    private readonly TextOption from = new("from", "Create context from a named context");

    public override string Usage => "CONTEXT";

    public override IReadOnlyList<Option> Options => isUpdate ? [description, endpoint] : [description, endpoint, from];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => isUpdate
        ? [new("Another place for the same name", "berth context update prod --docker host=tcp://10.0.0.6:2376")]
        :
        [
            new("A machine that is reached by ssh", "berth context create prod --docker host=ssh://me@prod.example.com"),
            new("One behind mutual TLS", "berth context create lab --docker host=tcp://lab:2376,ca=ca.pem,cert=cert.pem,key=key.pem"),
        ];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[0];
        ContextStore store = invocation.Contexts.Store;
        Context context = isUpdate ? store.Get(name) : New(name, invocation.Contexts);
        context = description.IsGiven ? context with { Description = description.Value ?? "" } : context;
        store.Write(EndpointSpec.Apply(context, endpoint.Values, invocation.Contexts));
        invocation.Output.WriteLine(name);
        invocation.Output.Flush();
        invocation.Error.WriteLine($"Successfully {(isUpdate ? "updated" : "created")} context \"{name}\"");
        return 0;
    }

    /// <summary>What nobody describes is what is current.</summary>
    private Context New(string name, ContextCatalog catalog)
    {
        ContextStore.CheckName(name);
        if (catalog.Store.Find(name) is not null)
        {
            throw new CommandException($"context \"{name}\" already exists");
        }

        Context made = new() { Name = name };
        if (endpoint.IsGiven && !from.IsGiven)
        {
            return made;
        }

        Context model = catalog.Get(from.Value ?? catalog.CurrentName());
        return EndpointSpec.CopyOf(made, model) with { Description = model.Name == Context.DefaultName ? Context.DefaultDescription : model.Description };
    }
}
