using System.Text;

namespace Flint.Executor;

/// <summary>
/// Standard input: the pipe through which whoever launched the executor hands over its credentials, and whose end says
/// that the launcher has ended or wants the executor to. Nobody else holds the other end.
/// </summary>
internal sealed class DriverPipe(Stream input)
{
    private const int CredentialLines = 4;
    private const int Longest = 4096;

    /// <summary>The lines that come first.</summary>
    /// <exception cref="EndOfStreamException">The launcher ended before it had written them.</exception>
    public string ReadCredentials()
    {
        var text = new StringBuilder();
        for (var lines = 0; lines < CredentialLines && text.Length < Longest;)
        {
            var letter = input.ReadByte();
            if (letter < 0)
            {
                throw new EndOfStreamException("The launcher closed standard input before it wrote the credentials.");
            }

            text.Append((char)letter);
            lines += letter == '\n' ? 1 : 0;
        }

        return text.ToString();
    }

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
