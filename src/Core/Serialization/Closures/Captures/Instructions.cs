using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Serialization.Closures.Captures;

/// <summary>One instruction: where it stands, what it is, its operand's bytes and the offset behind it.</summary>
internal readonly record struct Instruction(int Offset, OpCode Code, int Operand, int Next);

/// <summary>Splits the IL of a method into instructions.</summary>
internal static class Instructions
{
    private const byte Prefix = 0xFE;

    private static readonly OpCode[] OneByte = Load(high: 0);
    private static readonly OpCode[] TwoBytes = Load(high: Prefix);

    public static IEnumerable<Instruction> Of(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var start = at;
            var opcode = code[at] == Prefix ? TwoBytes[code[at + 1]] : OneByte[code[at]];
            at += opcode.Size;
            var size = OperandSize(opcode, code, at);
            var operand = size switch
            {
                1 => (sbyte)code[at],
                2 => BinaryPrimitives.ReadInt16LittleEndian(code.AsSpan(at)),
                >= 4 => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
                _ => 0,
            };
            at += size;
            yield return new(start, opcode, operand, at);
        }
    }

    /// <summary>The offsets that an instruction may jump to.</summary>
    public static IEnumerable<int> Targets(Instruction one, byte[] code) => one.Code.OperandType switch
    {
        OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget => [one.Next + one.Operand],
        OperandType.InlineSwitch => Enumerable.Range(0, one.Operand).Select(i => one.Next
            + BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(one.Offset + one.Code.Size + 4 + (4 * i)))),
        _ => [],
    };

    private static int OperandSize(OpCode opcode, byte[] code, int at) => opcode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))),
        _ => 4,
    };

    private static OpCode[] Load(byte high)
    {
        var codes = new OpCode[256];
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            if ((code.Size == 1 ? 0 : Prefix) == high)
            {
                codes[code.Value & 0xFF] = code;
            }
        }

        return codes;
    }
}
