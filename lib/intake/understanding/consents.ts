/** What a value says about consent: may one write to the customer? */
import { wordsOf } from './title.ts';

const YES =
  'yes, y, true, t, 1, x, subscribed, subscribe, opted in, opt in, optin, optedin, double opt in, single opt in, accepted, accepts, ' +
  'granted, given, confirmed, enabled, allowed, ja, j, wahr, abonniert, angemeldet, erteilt, oui, o, vrai, abonné, inscrit, ' +
  'si, s, verdadero, suscrito, vero, iscritto, waar, geabonneerd, ingeschreven';
const NO =
  'no, n, false, f, 0, unsubscribed, unsubscribe, not subscribed, never subscribed, non subscribed, nonsubscribed, opted out, ' +
  'opt out, optout, optedout, declined, denied, refused, revoked, withdrawn, cleaned, bounced, suppressed, blocked, pending, ' +
  'unconfirmed, not confirmed, not active, not opted in, disabled, none, never, redacted, invalid, complained, transactional, ' +
  'nein, falsch, abgemeldet, widerrufen, nicht abonniert, non, faux, désabonné, désinscrit, falso, dado de baja, no suscrito, ' +
  'disiscritto, non iscritto, nee, onwaar, uitgeschreven, afgemeld, niet geabonneerd';

const setOf = (words: string) => new Set(words.split(', ').map(wordsOf));
const YES_WORDS = setOf(YES);
const NO_WORDS = setOf(NO);

/** Undefined if the value says neither. */
export function consentOf(value: string): boolean | undefined {
  const words = wordsOf(value);
  if (NO_WORDS.has(words)) return false;
  return YES_WORDS.has(words) ? true : undefined;
}
