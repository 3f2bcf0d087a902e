using System.Reflection;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>Which delegates travel: one target, and a method of the application or of a marked type of ours.</summary>
internal static class DelegateRules
{
    // What compiled expressions hang on. Interpreted ones have an ordinary method, of the expressions' own assembly.
    private const string Compiled = "System.Runtime.CompilerServices.Closure";

    public static Refusal? WhyRefused(Delegate body, FormTable forms)
    {
        if (!body.HasSingleTarget)
        {
            return new("calls several methods", "Write one lambda that calls them.");
        }

        var declaring = body.Method.DeclaringType;
        if (declaring is null || body.Target?.GetType().FullName == Compiled
            || declaring.Assembly == typeof(System.Linq.Expressions.Expression).Assembly)
        {
            return new("was compiled from an expression at run time", "Write it as a lambda.");
        }

        if (declaring.Assembly.IsDynamic)
        {
            return new("was emitted at run time", "Write it as a lambda.");
        }

        return forms.MayRun(declaring) ? null
            : new($"is the method {declaring.Name}.{body.Method.Name}, which is not the application's", Instead(body));
    }

    public static MethodInfo Resolve(Type declaring, int token, string? name, Type[] arguments, FormTable forms)
    {
        if (!forms.MayRun(declaring) || declaring.ContainsGenericParameters)
        {
            throw new CorruptDataException($"{TypeText.Of(declaring)} has no methods that may be named");
        }

        var found = declaring.Module.ResolveMethod(token);
        var definition = declaring.IsGenericType ? declaring.GetGenericTypeDefinition() : declaring;
        if (found is not MethodInfo || found.DeclaringType != definition || found.Name != name)
        {
            throw new RefusedClosureException(
                $"Method {name} of {TypeText.Of(declaring)} is not the one that the sender's build has at this place.");
        }

        var method = (MethodInfo)MethodBase.GetMethodFromHandle(found.MethodHandle, declaring.TypeHandle)!;
        var wanted = method.IsGenericMethodDefinition ? method.GetGenericArguments().Length : 0;
        return wanted != arguments.Length
            ? throw new CorruptDataException($"{name} has {wanted} type arguments, not {arguments.Length}")
            : wanted == 0 ? method : method.MakeGenericMethod(arguments);
    }

    // "write x => Math.Abs(x)"
    private static string Instead(Delegate body)
    {
        var method = body.Method;
        var bound = body.Target is not null;
        var names = body.GetType().GetMethod("Invoke")!.GetParameters()
            .Select((_, i) => method.GetParameters().Length == 1 ? "x" : $"x{i + 1}").ToArray();
        var list = names.Length == 1 ? names[0] : $"({string.Join(", ", names)})";
        var receiver = bound ? "value" : method.DeclaringType?.Name;
        return $"Write {list} => {receiver}.{method.Name}({string.Join(", ", names)}).";
    }
}
