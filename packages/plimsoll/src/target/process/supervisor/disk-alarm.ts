import { diskSentence, tryToWrite } from "../../../base/disk-trouble.js";

/** Whether what happens next could be written down. */
export function diskAlarm(folder: string): string | undefined {
  try {
    tryToWrite(folder);
    return undefined;
  } catch (error) {
    return `nothing can be saved: ${diskSentence(error, folder)}`;
  }
}
