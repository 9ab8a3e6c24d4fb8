/** Programs that shells are told to ask, by their names, and the words of the command line that each stands for. */
export const completerPrograms: Readonly<Record<string, readonly string[]>> = {
  aws_completer: ["completion", "answer"],
  packhouse_completer: ["completion", "answer"],
};
