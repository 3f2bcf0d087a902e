using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Errors;

namespace Flint.Architecture.Repository;

/// <summary>Options are wishes: nobody writes to them once they are made.</summary>
public sealed class OptionsTests
{
    private sealed record WritableOptions
    {
        public int Count { get; set; }
    }

    private class OpenOptions
    {
        public int Count { get; init; }
    }

    [Fact]
    public void Options_are_sealed_records_with_init_properties_and_a_Validate()
    {
        var options = typeof(FlintException).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options")).ToList();

        Assert.NotEmpty(options);
        Assert.Empty(options.SelectMany(Problems));
        Assert.All(options.Where(HasSettings), type => Assert.NotNull(type.GetMethod("Validate", Type.EmptyTypes)));
    }

    [Fact]
    public void Options_that_can_be_written_or_derived_from_are_found()
    {
        Assert.Single(Problems(typeof(WritableOptions)));
        Assert.Equal(2, Problems(typeof(OpenOptions)).Count());
    }

    // A switch has no wrong value.
    private static bool HasSettings(Type type) => type.GetProperties().Any(property =>
        property.PropertyType != typeof(bool)
        && property.GetCustomAttribute<Settings.SettingAttribute>() is not null);

    private static IEnumerable<string> Problems(Type type)
    {
        if (!type.IsSealed)
            yield return $"{type} is not sealed";
        if (type.GetMethod("<Clone>$") is null)
            yield return $"{type} is no record";
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            if (property.SetMethod is { } setter && !setter.ReturnParameter.GetRequiredCustomModifiers()
                    .Contains(typeof(IsExternalInit)))
                yield return $"{type}.{property.Name} can be written";
    }
}
