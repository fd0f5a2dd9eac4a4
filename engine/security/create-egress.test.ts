import { describe, expect, it } from 'vitest';
import { fetchTo } from '../../tests/fixtures/egress.ts';

/** A gate to one base address; answers from `responses` in turn and records what reached the network. */
function gateTo(baseUrl: string, ...responses: Response[]): { gate: typeof fetch; reached: string[] } {
  const reached: string[] = [];
  const gate = fetchTo([baseUrl], {
    fetch: async (input, init) => {
      reached.push(`${init?.method ?? 'GET'} ${input instanceof Request ? input.url : String(input)}`);
      expect(init?.redirect).toBe('manual');
      return responses.shift() ?? new Response('ok');
    },
  });
  return { gate, reached };
}

const moved = (status: number, location: string): Response => new Response(null, { status, headers: { location } });
const notAllowed = { code: 'PROVIDER_HOST_NOT_ALLOWED' };

describe('egress gate', () => {
  it('lets requests to the allowed host through, however its name is written', async () => {
    const { gate, reached } = gateTo('https://api.exämple.com/v1');
    await gate('https://API.EXÄMPLE.com/v1/responses', { method: 'POST' });
    await gate(new URL('https://api.xn--exmple-cua.com:443/v1/models'));
    await gate(new Request('https://api.xn--exmple-cua.com/v1/models'));
    expect(reached).toHaveLength(3);
  });

  it.each([
    'https://evil.example.com/v1',
    'https://api.example.com.evil.com/v1',
    'https://evilapi.example.com/v1',
    'https://api.example.com@evil.com/v1',
    'https://api.example.com:pass@evil.com/v1',
    'https://user@api.example.com/v1',
    'https://api.example.com:8443/v1',
    'https://api.example.com./v1',
    'http://api.example.com/v1',
    'https://api.example.com\\@evil.com/v1',
    'https://аpi.example.com/v1',
    'https://[::1]/v1',
    'https://api.example.com%2eevil.com/v1',
    '//evil.com/v1',
    'wss://api.example.com/v1',
  ])('stops %s before anything is sent', async (address) => {
    const { gate, reached } = gateTo('https://api.example.com/v1');
    const backslashIsASlash = address.includes('\\');
    if (backslashIsASlash) {
      // The URL standard reads a backslash as a slash: the host is the allowed one, and `@` belongs to the path.
      await gate(address);
      expect(reached).toEqual(['GET https://api.example.com/@evil.com/v1']);
      return;
    }
    await expect(gate(address)).rejects.toMatchObject(notAllowed);
    expect(reached).toEqual([]);
  });

  it('keeps ports of loopback apart, and IPv6 from IPv4', async () => {
    const { gate } = gateTo('http://[::1]:8080/v1');
    await expect(gate('http://[0:0:0:0:0:0:0:1]:8080/v1')).resolves.toBeInstanceOf(Response);
    await expect(gate('http://[::1]:8081/v1')).rejects.toMatchObject(notAllowed);
    await expect(gate('http://127.0.0.1:8080/v1')).rejects.toMatchObject(notAllowed);
  });

  it('sends nothing while no provider is set up', async () => {
    const { gate, reached } = gateTo('');
    await expect(gate('https://api.example.com')).rejects.toMatchObject(notAllowed);
    expect(reached).toEqual([]);
  });

  it('follows a redirect on the same host and stops one to another', async () => {
    const same = gateTo('https://api.example.com/v1', moved(308, '/v2/responses'));
    await same.gate('https://api.example.com/v1/responses', { method: 'POST', body: '{}' });
    expect(same.reached).toEqual(['POST https://api.example.com/v1/responses', 'POST https://api.example.com/v2/responses']);

    const other = gateTo('https://api.example.com/v1', moved(307, 'https://evil.com/v1/responses'));
    await expect(other.gate('https://api.example.com/v1/responses', { method: 'POST' })).rejects.toMatchObject(notAllowed);
    expect(other.reached).toHaveLength(1);

    const downgraded = gateTo('https://api.example.com/v1', moved(307, 'http://api.example.com/v1'));
    await expect(downgraded.gate('https://api.example.com/v1')).rejects.toMatchObject(notAllowed);
  });

  it('never turns a POST into a GET and never follows a loop', async () => {
    const found = gateTo('https://api.example.com', moved(302, '/login'));
    await expect(found.gate('https://api.example.com/v1', { method: 'POST' })).rejects.toMatchObject({
      code: 'PROVIDER_REQUEST_REFUSED',
    });
    const loop = gateTo('https://api.example.com', ...Array.from({ length: 9 }, () => moved(307, '/again')));
    await expect(loop.gate('https://api.example.com/v1')).rejects.toMatchObject({ code: 'PROVIDER_REQUEST_REFUSED' });
    expect(loop.reached).toHaveLength(4);
  });
});
