/**
 * Takes the place of the SDK's own schema validator in the bundle, whose import would cost every start some
 * milliseconds. The SDK uses it only for answers to elicitations, and `elicit.ts` checks those itself, more strictly.
 */
export class AjvJsonSchemaValidator {
  getValidator(): (input: unknown) => { valid: true; data: unknown; errorMessage: undefined } {
    return (data) => ({ valid: true, data, errorMessage: undefined });
  }
}
