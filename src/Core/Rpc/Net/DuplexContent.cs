using System.Net;

namespace Flint.Rpc.Net;

/// <summary>A request body that is written while the response is read. Ends with <see cref="Complete"/>.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuplexContent(string type) => Headers.TryAddWithoutValidation("content-type", type);

    /// <summary>The stream to write to, once the connection stands.</summary>
    public Task<Stream> Opened => opened.Task;

    /// <summary>Nothing more will be written.</summary>
    public void Complete() => completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers wait for the first bytes of a body, unless they are told to go.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        opened.TrySetResult(stream);
        await completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
