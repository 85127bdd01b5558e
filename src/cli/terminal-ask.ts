import { questionText, type Ask } from '../approvals/question.js';
import { isInteractive } from './terminal.js';
import { noteExactly } from './output.js';

/** What else draws on the terminal, and stops while the user is asked. */
interface Drawing {
  pause(): void;
  resume(): void;
}

/** Asks at the terminal; undefined where there is none, or where the question would not be seen. The default answer is no. */
export function terminalAsk(drawing?: Drawing): Ask | undefined {
  if (!isInteractive() || !process.stderr.isTTY) return undefined;
  return async (question) => {
    const { select, isCancel } = await import('@clack/prompts');
    drawing?.pause();
    try {
      noteExactly(questionText(question));
      const answer = await select({
        message: 'Run exactly this call once?',
        options: [
          { value: 'deny', label: 'Deny' },
          { value: 'allow', label: 'Allow' },
        ],
        initialValue: 'deny',
      });
      if (!isCancel(answer) && answer === 'allow') return { allowed: true };
      return { allowed: false, why: 'the user chose to deny it', unavailable: false };
    } finally {
      drawing?.resume();
    }
  };
}
