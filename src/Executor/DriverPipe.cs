namespace Flint.Executor;

/// <summary>
/// Standard input: a pipe whose end says that whoever launched the executor has ended, or wants the executor to. Nobody
/// else holds the other end.
/// </summary>
internal sealed class DriverPipe(Stream input)
{
    /// <summary>Calls back at the end, on a thread of its own that a busy pool cannot hold up.</summary>
    public void OnEnd(Action ended)
    {
        var thread = new Thread(() =>
        {
            while (input.ReadByte() >= 0)
            {
                // Nothing else is meant for an executor.
            }

            ended();
        })
        {
            IsBackground = true,
            Name = "driver's end",
        };
        thread.Start();
    }
}
