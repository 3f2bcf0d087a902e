using Flint.Pipelines;

namespace Flint.Shuffle;

/// <summary>A value of one of two sides.</summary>
internal readonly record struct SideValue<V, W>(bool IsRight, V? Left, W? Right);

/// <summary>The rows of the left side, then those of the right side, each with its side. Owns both.</summary>
internal sealed class SideRows<K, V, W>(BatchSource<(K Key, V Value)> left, BatchSource<(K Key, W Value)> right)
    : BatchSource<(K Key, SideValue<V, W> Value)>
{
    private (K Key, SideValue<V, W> Value)[] rows = [];
    private bool leftEnded;

    public override int Read(out (K Key, SideValue<V, W> Value)[] batch)
    {
        var count = leftEnded ? 0 : ReadLeft();
        leftEnded = count == 0;
        if (leftEnded)
        {
            count = ReadRight();
        }

        batch = rows;
        return count;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    private int ReadLeft()
    {
        var count = left.Read(out var some);
        MakeRoom(count);
        for (var i = 0; i < count; i++)
        {
            rows[i] = (some[i].Key, new(false, some[i].Value, default));
        }

        return count;
    }

    private int ReadRight()
    {
        var count = right.Read(out var some);
        MakeRoom(count);
        for (var i = 0; i < count; i++)
        {
            rows[i] = (some[i].Key, new(true, default, some[i].Value));
        }

        return count;
    }

    private void MakeRoom(int count)
    {
        if (rows.Length < count)
        {
            rows = new (K, SideValue<V, W>)[count];
        }
    }
}
