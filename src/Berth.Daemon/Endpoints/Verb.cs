using Berth.Daemon.Http;

namespace Berth.Daemon.Endpoints;

/// <summary>How verbs that give nothing are answered.</summary>
internal static class Verb
{
    public static async Task Then(this Task verb, ApiRequest request)
    {
        await verb.ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    public static async Task ThenOk(this Task verb, ApiRequest request)
    {
        await verb.ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status200OK).ConfigureAwait(false);
    }
}
