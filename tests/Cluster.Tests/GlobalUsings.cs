global using ApplicationId = Flint.Identity.ApplicationId;
global using Flint.Processes.Harness;
global using Flint.Tests;

// Whole clusters share two cores: one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
