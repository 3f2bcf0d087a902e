using System.Reflection;
using System.Text;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>The way from the innermost lambda to the object being written, in the user's words.</summary>
internal sealed class CapturePath(SourcePlaces places)
{
    // A list that links its items is as long a path as it has items; its middle tells nothing.
    private const int FirstShown = 8;
    private const int LastShown = 4;

    // Fields, indexes of items, and delegates.
    private readonly List<object> steps = [];

    public void Enter(object step) => steps.Add(step);

    public void Leave() => steps.RemoveAt(steps.Count - 1);

    public RefusedClosureException Refuse(Type type, Refusal refusal)
    {
        var start = steps.FindLastIndex(step => step is Delegate);
        var variable = Variable(start + 1);
        if (start >= 0 && start == steps.Count - 1)
        {
            // The delegate itself: one that stands in a variable is reported with the lambda that captured it.
            start = start == 0 ? -1 : steps.FindLastIndex(start - 1, step => step is Delegate);
            variable = Variable(start + 1);
        }

        var place = PlaceAfter(start);
        var subject = variable.Length == 0 ? $"A delegate or value of type {TypeText.Of(type)}"
            : start < 0 ? $"'{variable}' of type {TypeText.Of(type)}"
            : $"Captured variable '{variable}' of type {TypeText.Of(type)}";
        return new($"{subject} {refusal.Reason}{place}. {refusal.Remedy}");
    }

    private string PlaceAfter(int start)
    {
        var body = (start >= 0 ? steps[start] : steps.LastOrDefault()) as Delegate;
        return body?.Method.DeclaringType is not null && places.Find(body.Method) is { } place
            ? $" (lambda at {place})"
            : "";
    }

    private string Variable(int from)
    {
        var text = new StringBuilder();
        for (var i = from; i < steps.Count; i++)
        {
            var isHidden = i >= from + FirstShown && i < steps.Count - LastShown;
            var name = steps[i] switch
            {
                _ when isHidden => i == from + FirstShown ? ".." : "",
                FieldInfo field => ClosureNames.VariableOf(field),
                int index => $"[{index}]",
                _ => "",
            };
            text.Append(text.Length > 0 && name.Length > 0 && name[0] is not ('[' or '.') ? "." : "").Append(name);
        }

        return text.ToString();
    }
}
