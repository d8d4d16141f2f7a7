// What a front end does with generated types. It is compiled, never run: a type that lost a field, a null or a kind
// is an error here.

import * as file from "./generated/file";
import * as server from "./generated/server";

// Both ways to the schema lead to the same types.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const same: [
  Same<file.TreeQuery, server.TreeQuery>,
  Same<file.SearchQuery, server.SearchQuery>,
  Same<file.PagesQuery, server.PagesQuery>,
  Same<file.HistoryQuery, server.HistoryQuery>,
  Same<file.ModelQuery, server.ModelQuery>,
] = [true, true, true, true, true];

export const variables: server.PagesQueryVariables = {
  where: { kinds: ["VILLAGE"], name: { contains: "社区" } },
  first: 20,
};

// @ts-expect-error a variable without default is required
export const missing: server.TreeQueryVariables = { asOf: "2026-01-01" };

export function outline(data: server.TreeQuery): string[] {
  const lines: string[] = [];
  for (const child of data.organization?.children ?? []) {
    for (const grandchild of child.children) {
      // `__typename` tells the kinds apart, and only a village has a committee.
      const committee = grandchild.__typename === "Village" ? grandchild.committee : null;
      lines.push(`${child.name.trim()} ${grandchild.code ?? "-"} ${committee ?? ""}`);
    }
  }
  return lines;
}

export function hits(data: server.SearchQuery): string[] {
  return data.search.nodes.map((node) => node.path.join(" › "));
}

export function next({ organizations }: server.PagesQuery): server.PagesQueryVariables | undefined {
  const { hasNextPage, endCursor } = organizations.pageInfo;
  return hasNextPage && endCursor ? { ...variables, after: endCursor } : undefined;
}

export function names({ node }: server.HistoryQuery): (readonly [string, string])[] {
  // What has a global id may be a person or a post, too.
  if (!node || !("versions" in node)) return [];
  return node.versions.map((version) => [version.validFrom ?? "…", version.name] as const);
}

export function required({ model }: server.ModelQuery): string[] {
  return model.kinds.flatMap((kind) => kind.attributes.filter((field) => field.isRequired).map((field) => field.name));
}
