global using ApplicationId = Flint.Identity.ApplicationId;
