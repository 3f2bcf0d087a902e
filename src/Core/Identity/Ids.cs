namespace Flint.Identity;

/// <summary>Names one application: one driver and its executors, from session start to session end.</summary>
/// <param name="Value">Text given by the cluster manager, for example <c>local-1700000000000</c>.</param>
public readonly record struct ApplicationId(string Value)
{
    /// <summary>The text form.</summary>
    public override string ToString() => Value;
}

/// <summary>Names one launched executor. Minted per launch and never reused.</summary>
/// <param name="Value">Text form.</param>
public readonly record struct ExecutorId(string Value)
{
    /// <summary>The text form.</summary>
    public override string ToString() => Value;
}

/// <summary>64 random bits drawn when an executor process starts; one <see cref="ExecutorId"/> accepts one.</summary>
/// <param name="Value">The bits.</param>
public readonly record struct Incarnation(ulong Value);

/// <summary>Grows with each driver of an application; frames of lower terms are refused on both sides.</summary>
/// <param name="Value">Starts at 1.</param>
public readonly record struct DriverTerm(long Value);

/// <summary>Grows with each loss of map outputs; facts of older epochs are ignored.</summary>
/// <param name="Value">Starts at 0.</param>
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <summary>Orders epochs by age.</summary>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>The epoch after this one.</summary>
    public Epoch Next => new(Value + 1);

    /// <summary>The number. The compiler's form would print <see cref="Next"/>, and its next, without end.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>One action on a data set. Unique in the application.</summary>
/// <param name="Value">Counts from 0.</param>
public readonly record struct JobId(int Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>One stage: tasks between two shuffle boundaries. Unique in the application.</summary>
/// <param name="Value">Counts from 0.</param>
public readonly record struct StageId(int Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>One attempt of a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Number">Counts from 0.</param>
public readonly record struct StageAttempt(StageId Stage, int Number)
{
    /// <summary><c>stage.number</c>.</summary>
    public override string ToString() => $"{Stage}.{Number}";
}

/// <summary>One attempt of a task. Unique in the application.</summary>
/// <param name="Value">Counts from 0.</param>
public readonly record struct TaskAttemptId(long Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>One shuffle dependency of the lineage. Unique in the application.</summary>
/// <param name="Value">Counts from 0.</param>
public readonly record struct ShuffleId(int Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>One data set of the lineage. Unique in the session.</summary>
/// <param name="Value">Counts from 0.</param>
public readonly record struct RddId(int Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}

/// <summary>Names an encoded stage program by the SHA-256 of its bytes.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct ProgramHash(string Hex)
{
    /// <summary>The digits.</summary>
    public override string ToString() => Hex;
}
