/** What a value says about consent: may one write to the customer? */
import { yesOrNo } from './yes-no.ts';

const YES =
  'subscribed, subscribe, opted in, opt in, optin, optedin, double opt in, single opt in, accepted, accepts, ' +
  'granted, given, confirmed, enabled, allowed, abonniert, angemeldet, erteilt, abonné, inscrit, ' +
  'suscrito, iscritto, geabonneerd, ingeschreven';
const NO =
  'unsubscribed, unsubscribe, not subscribed, never subscribed, non subscribed, nonsubscribed, opted out, ' +
  'opt out, optout, optedout, dnc, do not contact, do not email, do not mail, declined, denied, refused, revoked, withdrawn, cleaned, bounced, suppressed, blocked, pending, ' +
  'unconfirmed, not confirmed, not active, not opted in, disabled, none, never, redacted, invalid, complained, transactional, ' +
  'abgemeldet, widerrufen, nicht abonniert, désabonné, désinscrit, dado de baja, no suscrito, ' +
  'disiscritto, non iscritto, uitgeschreven, afgemeld, niet geabonneerd';

export const consentOf = yesOrNo(YES, NO);
