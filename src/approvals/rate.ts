import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';

export const tooManyQuestions = (): KosmoError =>
  new KosmoError(
    'approval_denied',
    `The user was asked ${LIMITS.questionsPerMinute} times within a minute; further writes are denied. Nothing was sent.`,
    { hint: 'Stop calling, and tell the user which writes you want to make.' },
  );
