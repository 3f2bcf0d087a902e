namespace Flint.ClosureProbe;

/// <summary>A base class that lives in another module than what derives from it.</summary>
public class OtherModule(int hidden)
{
    protected int open = 5;

    public int Sum() => hidden + open;

    public virtual int Twice() => hidden * 2;

    public int TwiceTwice() => Twice() * 2;

    public Func<object?> Outside() => () => Twice() + open;
}

/// <summary>A generic class of another module.</summary>
public sealed class Box<T>(T value)
{
    public Func<int, string> Maker() => x => $"{value}{x}{typeof(T).Name}";

    public Func<int, string> Paired<U>(U other) => x => $"{value}{other}{x}";
}
