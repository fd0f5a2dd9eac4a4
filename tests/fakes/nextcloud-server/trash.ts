import { missing, notImplemented } from './dav-error.ts';
import { davHeader } from './file-reading.ts';
import { encodePart } from './hrefs.ts';
import { askedProperties, multistatus, resourceXml, type Resource } from './multistatus.ts';
import { sizeOf, type TrashedNode } from './nodes.ts';
import type { Tree } from './tree.ts';
import { FILE_NAMESPACES, escapeXml } from './xml.ts';

const nameOf = ({ node, deletedAtS }: TrashedNode): string => `${node.name}.d${deletedAtS}`;

export interface TrashContext {
  tree: Tree;
  items(user: string): TrashedNode[];
  /** `/remote.php/dav/trashbin/alice/trash` */
  root(user: string): string;
}

/** Answers below `/remote.php/dav/trashbin/<user>/`: listing, restoring (a MOVE to `restore`) and deleting for good. */
export async function handleTrash(
  context: TrashContext,
  request: Request,
  parts: readonly string[],
  user: string,
): Promise<Response> {
  const items = context.items(user);
  const [place, name] = parts;
  if (place !== 'trash') throw missing('No such place in the trash bin');
  const item = name === undefined ? null : items.find((each) => nameOf(each) === name);
  if (item === undefined) throw missing(`File with name ${name} could not be located`);
  switch (request.method) {
    case 'PROPFIND': {
      const asked = askedProperties(await request.text());
      const listed = item ? [item] : request.headers.get('depth') === '0' ? [] : items;
      const own: Resource[] = item ? [] : [{ href: `${context.root(user)}/`, usual: [], property: () => undefined }];
      const resources = [...own, ...listed.map((each) => resourceOf(context, each, user))];
      return multistatus(
        FILE_NAMESPACES,
        resources.map((each) => resourceXml(each, asked)),
        { vary: 'Brief,Prefer', dav: davHeader(false) },
      );
    }
    case 'MOVE':
      if (!item) throw missing('The trash bin stays');
      context.tree.restore(user, item);
      return new Response(null, { status: 201, headers: { 'content-length': '0', 'content-type': 'text/html; charset=UTF-8' } });
    case 'DELETE':
      items.splice(item ? items.indexOf(item) : 0, item ? 1 : items.length);
      return new Response(null, { status: 204 });
    default:
      throw notImplemented('Not for the trash bin');
  }
}

function resourceOf(context: TrashContext, item: TrashedNode, user: string): Resource {
  const values: Readonly<Record<string, string>> = {
    'trashbin-filename': escapeXml(item.node.name),
    'trashbin-original-location': escapeXml(item.originalPath),
    'trashbin-title': escapeXml(item.originalPath),
    'trashbin-deletion-time': String(item.deletedAtS),
    fileid: String(item.node.fileId),
    getetag: String(item.deletedAtS),
    size: String(sizeOf(item.node)),
  };
  return { href: `${context.root(user)}/${encodePart(nameOf(item))}`, usual: [], property: ({ name }) => values[name] };
}
