using System.Collections;
using System.Globalization;

namespace Flint.ClosureProbe;

/// <summary>Calls any delegate with fixed arguments and shows what it gives, the same in both processes.</summary>
public static class Calls
{
    public static string Show(Delegate body)
    {
        var arguments = body.GetType().GetMethod("Invoke")!.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(string) ? (object)"seven" : 7).ToArray();
        return Text(body.DynamicInvoke(arguments));
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        Task<int> task => Text(task.GetAwaiter().GetResult()),
        string text => text,
        IEnumerable items => string.Join(',', items.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
