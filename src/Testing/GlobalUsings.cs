// System.ApplicationId, a leftover of ClickOnce, would make our own name ambiguous.
global using ApplicationId = Flint.Identity.ApplicationId;
