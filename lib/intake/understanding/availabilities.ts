/** What a value says about a product: can it be bought? One that can be ordered in advance can. */
import { yesOrNo } from './yes-no.ts';

const YES =
  'in stock, instock, available, active, enabled, published, publish, visible, online, live, listed, preorder, pre order, ' +
  'presale, pre sale, backorder, back order, on backorder, onbackorder, backordered, available for order, ' +
  'limited availability, low stock, online only, verfügbar, lieferbar, sofort lieferbar, auf lager, vorrätig, aktiv, ' +
  'aktiviert, veröffentlicht, sichtbar, vorbestellbar, bestellbar, disponible, en stock, actif, activé, publié, en ligne, ' +
  'en vente, précommande, activo, activado, publicado, en venta, bajo pedido, disponibile, attivo, attivato, pubblicato, ' +
  'in magazzino, in vendita, preordine, op voorraad, beschikbaar, leverbaar, actief, gepubliceerd, zichtbaar';
const NO =
  'out of stock, outofstock, sold out, soldout, unavailable, not available, not in stock, no stock, discontinued, inactive, ' +
  'not active, disabled, draft, archived, unpublished, not published, unlisted, hidden, private, trash, pending, offline, ' +
  'deleted, nicht verfügbar, nicht lieferbar, nicht auf lager, nicht vorrätig, ausverkauft, vergriffen, inaktiv, ' +
  'deaktiviert, entwurf, archiviert, versteckt, gelöscht, indisponible, non disponible, pas disponible, rupture, ' +
  'en rupture, rupture de stock, en rupture de stock, hors stock, épuisé, inactif, désactivé, brouillon, archivé, ' +
  'supprimé, no disponible, agotado, sin existencias, sin stock, inactivo, desactivado, borrador, archivado, ' +
  'descatalogado, non disponibile, esaurito, inattivo, disattivato, bozza, archiviato, niet beschikbaar, ' +
  'niet op voorraad, niet leverbaar, uitverkocht, inactief, uitgeschakeld, concept, gearchiveerd';

const wordOf = yesOrNo(YES, NO);
/** schema.org writes the word behind its address. */
const SCHEMA = /^https?:\/\/schema\.org\//i;
/** WooCommerce writes a draft so. */
const DRAFT = '-1';

/** Undefined if the value tells neither. */
export function availabilityOf(value: string): boolean | undefined {
  return value === DRAFT ? false : wordOf(value.replace(SCHEMA, ''));
}
