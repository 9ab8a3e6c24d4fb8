/** Programs that package clients look for by their names, and the words of the command line that each stands for. */
export const helperPrograms: Readonly<Record<string, readonly string[]>> = {
  "cargo-credential-packhouse": ["credential-provider", "cargo"],
  "nuget-plugin-packhouse": ["credential-provider", "nuget"],
};
