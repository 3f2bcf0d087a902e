using Flint.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Cluster;

public sealed class ClusterConformanceTests
{
    public static TheoryData<string> Names =>
        [.. ClusterConformance.ChecksFor(TwinRig.Traits, () => new TwinRig()).Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_twin_conforms(string name) => ClusterConformance
        .ChecksFor(TwinRig.Traits, () => new TwinRig()).Single(check => check.Name == name)
        .RunAsync(TestContext.Current.CancellationToken);

    public static TheoryData<string> LocalNames =>
        [.. LocalChecks.Where(check => check.WhySkipped is null).Select(check => check.Name)];

    private static IReadOnlyList<ConformanceCheck> LocalChecks =>
        ClusterConformance.ChecksFor(LocalRig.Traits, () => new LocalRig());

    [Theory]
    [MemberData(nameof(LocalNames))]
    public Task Local_conforms(string name) =>
        LocalChecks.Single(check => check.Name == name).RunAsync(TestContext.Current.CancellationToken);

    [Fact]
    public void On_local_what_does_not_apply_is_what_the_manager_lacks() => Assert.Equal(
        [
            "it has one host only", "it lends one executor at a time", "its Abilities do not name AnnouncesLeaving",
            "its Abilities do not name PrefersHosts", "its Abilities do not name Profiles",
            "its Abilities do not name Resumes", "its test cannot cause ApplicationEnd",
            "its test cannot cause Disconnection", "its test cannot cause HostCut", "its test cannot cause HostLoss",
            "its test cannot cause LaunchesFail", "its test names no profile that is never granted",
        ],
        LocalChecks.Select(check => check.WhySkipped).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void On_the_twin_nothing_is_skipped() => Assert.All(
        ClusterConformance.ChecksFor(TwinRig.Traits, () => new TwinRig()),
        check => Assert.Null(check.WhySkipped));

    [Theory]
    [InlineData(Misbehaviour.TakesOlderWishes, "An_older_wish_is_ignored")]
    [InlineData(Misbehaviour.RepeatsWishes, "A_wish_stated_again_changes_nothing")]
    [InlineData(Misbehaviour.KillsOnLowerCount, "A_lower_count_spares_what_runs")]
    [InlineData(Misbehaviour.IgnoresExclusions, "An_excluded_host_is_not_taken")]
    [InlineData(Misbehaviour.IgnoresWeights, "The_host_with_most_weight_is_taken")]
    [InlineData(Misbehaviour.GrantsTheDefaultProfileOnly, "Another_profile_is_granted_as_such")]
    [InlineData(Misbehaviour.BlamesEveryLossOnTheExecutor, "A_lost_host_takes_its_executors_along")]
    [InlineData(Misbehaviour.HidesExitCodes, "An_executor_that_ends_is_told_with_its_exit_code")]
    [InlineData(Misbehaviour.TellsOfLaunchesOnly, "One_is_granted_then_launched_and_ends_when_it_is_let_go")]
    [InlineData(Misbehaviour.TellsAllAgain, "One_is_granted_then_launched_and_ends_when_it_is_let_go")]
    [InlineData(Misbehaviour.FinishesWhenDisposed, "A_disposed_manager_tears_nothing_down")]
    [InlineData(Misbehaviour.IgnoresCancellation, "A_cancelled_call_is_not_carried_out")]
    public async Task A_manager_that_does_this_wrong_is_caught(Misbehaviour what, string name)
    {
        var check = ClusterConformance.ChecksFor(TwinRig.Traits, () => new TwinRig { Misbehaves = what })
            .Single(check => check.Name == name);

        await Assert.ThrowsAnyAsync<Exception>(() => check.RunAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Misbehaviour.KeepsWhatIsReleased, "A_release_ends_the_one_that_it_names_and_another_comes")]
    [InlineData(Misbehaviour.SaysNothingOfWhatWaits, "A_wish_beyond_the_room_waits_and_says_why")]
    [InlineData(Misbehaviour.GivesNoNotice, "A_preempted_executor_has_notice_then_is_gone")]
    [InlineData(
        Misbehaviour.KeepsCountingWhatDrains, "One_that_drains_does_not_stay_and_another_comes_before_it_is_gone")]
    [InlineData(Misbehaviour.NeverFinishes, "Finish_ends_all_that_runs_and_the_events")]
    public async Task A_manager_that_never_says_what_is_waited_for_is_caught(Misbehaviour what, string name)
    {
        var time = new FakeTimeProvider();
        var check = ClusterConformance.ChecksFor(TwinRig.Traits, () => new TwinRig { Misbehaves = what }, time)
            .Single(check => check.Name == name);

        var run = check.RunAsync(TestContext.Current.CancellationToken);
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<ConformanceException>(() => run);
        Assert.Contains("within", error.Message);
    }
}
