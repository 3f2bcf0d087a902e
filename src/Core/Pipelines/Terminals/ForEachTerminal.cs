namespace Flint.Pipelines.Terminals;

/// <summary>Calls the user's action for each record: always as a delegate, never twice for a record.</summary>
internal sealed class ForEachTerminal<T>(Action<T> action, CancellationToken stop) : Terminal<T>
{
    private readonly UserCalls calls = new(stop);

    public override void Push(T record)
    {
        calls.Call(action, record, "ForEach");
        calls.Record++;
    }
}
