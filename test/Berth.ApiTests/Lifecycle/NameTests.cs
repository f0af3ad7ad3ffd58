using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class NameTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Create_NameInUse_IsAConflictThatNamesTheOwner()
    {
        var name = NewName();
        var id = await Docker.RunAsync("create", "--name", name, Image);
        var result = await Docker.TryAsync("run", "--name", name, Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"Conflict. The container name \"/{name}\" is already in use by container \"{id}\"", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_InvalidName_IsRefused()
    {
        var result = await Docker.TryAsync("create", "--name", "-bad/name", Image);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Invalid container name", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithoutAName_GetsOne()
    {
        var id = await Docker.RunAsync("create", Image);
        Assert.Matches("^/[a-z]+_[a-z]+[0-9]*$", await InspectAsync(id, "{{.Name}}"));
        await Docker.RunAsync("rm", id);
    }

    [Fact]
    public async Task Rename_Container_IsKnownByTheNewNameOnly()
    {
        var (old, renamed) = (NewName(), NewName());
        await Docker.RunAsync("create", "--name", old, Image);
        await Docker.RunAsync("rename", old, renamed);
        Assert.Equal($"/{renamed}", await InspectAsync(renamed, "{{.Name}}"));
        Assert.Equal(1, (await Docker.TryAsync("inspect", old)).ExitCode);
    }

    [Fact]
    public async Task Rename_ToANameInUse_IsAConflict()
    {
        var (first, second) = (NewName(), NewName());
        await Docker.RunAsync("create", "--name", first, Image);
        await Docker.RunAsync("create", "--name", second, Image);
        Assert.Contains("already in use", (await Docker.TryAsync("rename", first, second)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_FreedName_CanBeTakenAgain()
    {
        var (first, second) = (NewName(), NewName());
        await Docker.RunAsync("create", "--name", first, Image);
        await Docker.RunAsync("rename", first, second);
        await Docker.RunAsync("create", "--name", first, Image);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(12)]
    [InlineData(8)]
    public async Task Inspect_IdPrefix_FindsTheContainer(int length)
    {
        var name = NewName();
        var id = await Docker.RunAsync("create", "--name", name, Image);
        Assert.Equal(id, await InspectAsync(id[..length], "{{.Id}}"));
    }
}
