import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

export interface ServerCommand {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export interface ToolResult {
  isError: boolean;
  structured: Record<string, unknown>;
}

/** A real MCP client with a real server as its child, for the demo. */
export class ChildClient {
  private constructor(private readonly client: Client) {}

  static async start({ command, args, env }: ServerCommand, version: string): Promise<ChildClient> {
    const client = new Client({ name: 'kosmo-demo', version });
    await client.connect(new StdioClientTransport({ command, args, env, stderr: 'inherit' }));
    return new ChildClient(client);
  }

  /** What the server said of itself in the handshake. */
  handshake(): { name: string; version: string; instructions: string } {
    const server = this.client.getServerVersion();
    return {
      name: server?.name ?? '',
      version: server?.version ?? '',
      instructions: this.client.getInstructions() ?? '',
    };
  }

  async tools(): Promise<{ name: string; readOnly: boolean; description: string }[]> {
    const { tools } = await this.client.listTools();
    return tools.map((tool) => ({
      name: tool.name,
      readOnly: tool.annotations?.readOnlyHint === true,
      description: tool.description ?? '',
    }));
  }

  async call(name: string, args: Record<string, unknown>): Promise<ToolResult> {
    const result = await this.client.callTool({ name, arguments: args });
    return {
      isError: result.isError === true,
      structured: (result.structuredContent ?? {}) as Record<string, unknown>,
    };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
