// Compiles only where wscall.d.ts and wscall.mjs have the same names, the same members, and types that fit.
import * as declared from "../../js/wscall";
import * as real from "../../js/wscall.mjs";

type Declared = typeof declared;
type Real = typeof real;
type Keys<T> = T extends abstract new (...given: never[]) => infer I ? keyof I : never;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

export const whatIsThereFits: Declared = real;
export const theSameNames: Same<keyof Declared, keyof Real> = true;
export const theSameMembers: { [N in keyof Declared & keyof Real]: Same<Keys<Declared[N]>, Keys<Real[N]>> } extends
  Record<keyof Declared, true> ? true : false = true;

// As a HIS writes it, with the types alone.
export async function counter(page: Window): Promise<string> {
  const client = new declared.WSCall({ port: 21200 });
  await client.connect({ onCode: (code) => page.alert(code) });
  const stop = client.on("card.present", ({ at }) => page.alert(at));
  const { code, msg, output } = await client.read("people", { limit: 20, signal: new AbortController().signal });
  stop();
  // @ts-expect-error there is no such record
  await client.read("everything");
  return declared.succeeded({ code }) ? output : msg;
}
