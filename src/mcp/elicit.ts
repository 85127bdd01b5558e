import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import type { Answer, Ask } from '../approvals/question.js';
import { LIMITS } from '../config/limits.js';

/** Whether the client can show a form to its user. */
export const canElicit = (server: Server): boolean =>
  server.getClientCapabilities()?.elicitation?.form !== undefined;

/**
 * Asks through the client's elicitation form. Only an accepted form whose choice is "allow" is consent: some clients
 * accept empty forms by themselves, and submit a boolean's default, so the choice is a string with "deny" first.
 */
export function elicitingAsk(server: Server): Ask {
  return async (question, signal) => {
    try {
      // Loaded only now, as start-up needs no question.
      const { questionText } = await import('../approvals/question.js');
      const result = await server.elicitInput(
        {
          mode: 'form',
          message: questionText(question),
          requestedSchema: {
            type: 'object',
            properties: {
              decision: {
                type: 'string',
                title: 'Decision',
                description: 'Choose "allow" to run exactly this call once.',
                enum: ['deny', 'allow'],
              },
            },
            required: ['decision'],
          },
        },
        { timeout: LIMITS.approvalMs, signal },
      );
      if (result.action !== 'accept') return refused(`the user's answer was ${result.action}`, false);
      if (result.content?.['decision'] !== 'allow') return refused('the user chose to deny it', false);
      return { allowed: true };
    } catch (error) {
      return refused(
        `the client gave no valid answer (${error instanceof McpError ? error.message : 'it is none of the protocol'})`,
        true,
      );
    }
  };
}

const refused = (why: string, unavailable: boolean): Answer => ({ allowed: false, why, unavailable });
