/**
 * The titles that Dwell knows, by column: how languages and exporters call a customer, a product, a duration and so
 * on. docs/reading-logs.md shows this table. Titles are compared by their letters and digits alone, without accents
 * (title.ts): `Kunden-Nr.` is `kunden nr`.
 */

type LogColumn = 'customer' | 'product' | 'duration' | 'time';
type ContactColumn = 'customer' | 'email' | 'consent';
type ProductColumn = 'product' | 'title' | 'category' | 'available';
export type ColumnName = LogColumn | ContactColumn | ProductColumn;
export type FileKind = 'log' | 'contacts' | 'products';

/** Titles that tell a column equally well. */
export interface Tier {
  readonly what: string;
  /** By language or exporter; separated by commas. */
  readonly titles: Readonly<Record<string, string>>;
  /** The values must bear the title out: plurals may be counts, and `time` may be a point in time. */
  readonly unlessValuesAre?: 'numbers' | 'kinds';
  readonly onlyIfValuesAre?: 'addresses' | 'consents' | 'availabilities';
  /** What makes a note necessary when the column is taken. */
  readonly doubt?: 'names' | 'ratings' | 'bare time';
  /** A yes under this title means no. */
  readonly inverted?: true;
  /** Numbers may be amounts: more than 0 is a yes. */
  readonly amounts?: true;
  /** Read only where no clearer tier tells the same: a shop may sell what it does not count. */
  readonly unlessTold?: true;
  /** A value that means no under this title alone. */
  readonly no?: string;
  /** The variants of a product have it in common. */
  readonly shared?: true;
  /** For files of one kind only. */
  readonly only?: FileKind;
}

/** How the yes and no under a title are to be read. */
export type YesNoStyle = Pick<Tier, 'inverted' | 'amounts' | 'no'>;

/** Of each column, the clearest tier first. A column of a clearer tier is taken before one of a later tier. */
export const TITLES: Readonly<Record<ColumnName, readonly Tier[]>> = {
  customer: [
    {
      what: 'the id of a person',
      titles: {
        English:
          'customer id, customer number, customer no, customer nr, customer num, customer key, customer code, customer ref, ' +
          'cust id, cust no, user id, user key, user no, user number, uid, shopper id, buyer id, member id, member number, ' +
          'member no, account id, account number, account no, subscriber id, consumer id, person id, loyalty id, crm id',
        German:
          'kunden id, kunde id, kundennummer, kundennr, kunden nr, kunden no, kdnr, kd nr, kd no, kundenkennung, nutzer id, ' +
          'benutzer id, käufer id, mitglieds id, mitgliedsnummer, debitorennummer, debitor, anwender id',
        French:
          'id client, client no, identifiant client, numéro client, numéro de client, n° client, no client, num client, code client, ' +
          'id utilisateur, identifiant utilisateur, id acheteur, id membre',
        Spanish:
          'id cliente, id de cliente, id del cliente, cliente id, número de cliente, número cliente, código de cliente, ' +
          'código cliente, cod cliente, id usuario, id de usuario, usuario id, id comprador',
        Italian: 'codice cliente, numero cliente, cod cliente, id utente, utente id, codice utente',
        Dutch:
          'klant id, klantnummer, klantnr, klant nr, klantcode, gebruiker id, gebruikers id, relatienummer',
        Braze: 'external id, external user id, braze id',
        Klaviyo: 'profile id, external id, external customer id',
        'Amazon Personalize, MovieLens, RecBole': 'user id',
        GA4: 'effective user id',
      },
    },
    {
      what: 'a person',
      titles: {
        English: 'customer, user, username, shopper, buyer, member, account, subscriber, person, cust',
        German: 'kunde, nutzer, benutzer, käufer, mitglied, anwender',
        French: 'client, cliente, utilisateur, acheteur, membre',
        Spanish: 'cliente, usuario, comprador',
        Italian: 'cliente, utente, acquirente',
        Dutch: 'klant, gebruiker, koper',
      },
    },
    {
      what: 'the id of a visitor or device',
      titles: {
        English:
          'visitor id, client id, device id, cookie id, browser id, anonymous id, visitor key, distinct id, guest id',
        German: 'besucher id, besuchernummer, geräte id, gast id',
        French: 'id visiteur, identifiant visiteur',
        Spanish: 'id visitante, id de visitante',
        Italian: 'id visitatore',
        Dutch: 'bezoeker id, bezoekers id, bezoekernummer',
        GA4: 'user pseudo id, full visitor id, ga client id, app instance id',
        Klaviyo: 'klaviyo id',
        Matomo: 'idvisitor, visitor id',
        Snowplow: 'domain userid, network userid',
        Adobe: 'mcvisid, visid, ecid, experience cloud id, marketing cloud visitor id',
      },
    },
    {
      what: 'a visitor',
      titles: {
        English: 'visitor, guest',
        German: 'besucher, gast',
        French: 'visiteur',
        Spanish: 'visitante',
        Italian: 'visitatore',
        Dutch: 'bezoeker',
      },
    },
    {
      what: 'the id of a contact',
      only: 'contacts',
      titles: {
        English: 'id, contact id, lead id',
        Magento: 'entity id, id',
        Mailchimp: 'euid',
      },
    },
    {
      what: 'several, if the values are no counts',
      unlessValuesAre: 'numbers',
      titles: {
        English: 'customers, users, visitors, shoppers',
        German: 'kunden',
        French: 'clients',
        Spanish: 'clientes',
        Italian: 'clienti',
        Dutch: 'klanten',
      },
    },
    {
      what: 'a person’s name',
      doubt: 'names',
      titles: {
        English: 'customer name, user name, member name, shopper name',
        German: 'kundenname',
        French: 'nom client, nom du client',
        Spanish: 'nombre cliente, nombre del cliente',
        Italian: 'nome cliente',
        Dutch: 'klantnaam',
      },
    },
    {
      what: 'a name',
      only: 'contacts',
      doubt: 'names',
      titles: {
        English: 'name, full name, contact name',
        German: 'vollständiger name',
        French: 'nom complet, nom',
        Spanish: 'nombre completo, nombre',
        Italian: 'nome completo, nome',
        Dutch: 'naam, volledige naam',
      },
    },
  ],
  product: [
    {
      what: 'the id of a product',
      titles: {
        English:
          'product id, product number, product no, product nr, product key, product code, product ref, prod id, item id, ' +
          'item number, item no, item code, item key, iid, article id, article number, article no, article code, goods id, ' +
          'listing id, offer id, content id, movie id',
        German:
          'produkt id, produktnummer, produktnr, produkt nr, artikel id, artikelnummer, artikelnr, artikel nr, artikel no, art nr, art no, ' +
          'warennummer, artikelcode, produktcode',
        French:
          'id produit, produit id, identifiant produit, référence produit, réf produit, code produit, numéro produit, n° produit, ' +
          'id article, référence article, réf article, code article, n° article',
        Spanish:
          'id producto, id de producto, id del producto, producto id, código producto, código de producto, código del producto, ' +
          'referencia producto, id artículo, id de artículo, código artículo, código de artículo',
        Italian:
          'id prodotto, prodotto id, codice prodotto, riferimento prodotto, id articolo, codice articolo, cod articolo',
        Dutch: 'productnummer, productnr, productcode, artikelnummer, artikelcode, artikel id',
        'Amazon Personalize, GA4, MovieLens, RecBole': 'item id, movie id',
        Shopify: 'product id',
      },
    },
    {
      what: 'the id of a product, in a file of products',
      only: 'products',
      titles: {
        'Google Merchant, WooCommerce': 'id',
        Magento: 'entity id',
      },
    },
    {
      what: 'a stock keeping unit or variant',
      titles: {
        English: 'sku, sku id, sku code, product sku, item sku, variant id, variant sku',
        German: 'varianten id, variantennummer',
        'Shopify, WooCommerce': 'variant sku, variation id, lineitem sku',
        Matomo: 'product sku',
      },
    },
    {
      what: 'a reference',
      titles: { English: 'reference', French: 'référence', Spanish: 'referencia' },
    },
    {
      what: 'a number of all shops',
      titles: { any: 'ean, gtin, upc, asin, isbn, barcode' },
    },
    {
      what: 'a product',
      titles: {
        English: 'product, item, article, movie',
        German: 'produkt, artikel, ware',
        French: 'produit, article',
        Spanish: 'producto, artículo',
        Italian: 'prodotto, articolo',
        Dutch: 'product, artikel',
      },
    },
    {
      what: 'a product’s place in the shop',
      shared: true,
      titles: {
        'Shopify, Magento, WooCommerce': 'handle, product handle, url key, product slug, slug',
      },
    },
    {
      what: 'several, if the values are no counts',
      only: 'log',
      unlessValuesAre: 'numbers',
      titles: {
        English: 'products, items, articles',
        German: 'produkte',
        French: 'produits',
        Spanish: 'productos, artículos',
        Italian: 'prodotti, articoli',
        Dutch: 'producten, artikelen',
      },
    },
    {
      what: 'a product’s name',
      only: 'log',
      doubt: 'names',
      titles: {
        English: 'product name, product title, item name, item title, article name, movie title',
        German: 'produktname, produkttitel, artikelname, artikelbezeichnung, produktbezeichnung, bezeichnung',
        French: 'nom produit, nom du produit, nom de produit, nom article, libellé produit, libellé',
        Spanish: 'nombre producto, nombre del producto, nombre de producto, nombre del artículo',
        Italian: 'nome prodotto, nome del prodotto, nome articolo',
        Dutch: 'productnaam, artikelnaam',
        Shopify: 'lineitem name',
      },
    },
  ],
  duration: [
    {
      what: 'how long somebody looked',
      titles: {
        English:
          'duration, dwell time, time on page, time spent, engagement time, view duration, viewing time, click duration, ' +
          'viewing duration, page view duration, product view duration, page duration, dwell, dwell duration, time spent on page, time spent on product, time spent on item, ' +
          'time spent viewing, time on product, time on item, time on screen, watch time, ' +
          'watch duration, reading time, attention time, engaged time, engagement duration, active time, ' +
          'look time, looking time, elapsed time, elapsed, time viewed, screen time',
        German:
          'dauer, klickdauer, verweildauer, verweilzeit, betrachtungsdauer, betrachtungszeit, ansichtsdauer, sichtdauer, ' +
          'aufenthaltsdauer, anzeigedauer, lesedauer, lesezeit, nutzungsdauer, interaktionsdauer, zeit auf seite, ' +
          'zeit auf der seite, zeit auf produktseite, verweildauer auf seite, verweildauer auf der seite',
        French:
          'durée, durée de consultation, durée consultation, durée de vue, durée vue, durée d’affichage, durée d’engagement, ' +
          'durée de visionnage, durée sur la page, temps passé, temps passé sur la page, temps sur la page, temps sur page, ' +
          'temps de consultation, temps de lecture, temps d’engagement',
        Spanish:
          'duración, duración de la vista, duración de visualización, duración de la visualización, tiempo en página, ' +
          'tiempo en la página, tiempo de permanencia, tiempo de visualización, tiempo de interacción, tiempo de lectura, ' +
          'tiempo dedicado, tiempo de visita, permanencia',
        Italian:
          'durata, durata visualizzazione, durata di visualizzazione, durata della visualizzazione, tempo di permanenza, ' +
          'tempo sulla pagina, tempo di visualizzazione, tempo di lettura, tempo di coinvolgimento, tempo trascorso',
        Dutch:
          'duur, kijkduur, kijktijd, bekijktijd, bekijkduur, tijd op pagina, tijd op de pagina, verblijfsduur, verblijftijd, ' +
          'weergaveduur, betrokkenheidstijd, leestijd, tijdsduur',
        GA4: 'engagement time, user engagement, user engagement duration, average engagement time, average time on page',
        Matomo: 'time spent, sum time spent, average time on page',
        Snowplow: 'engaged time, dwell time',
        Adobe:
          'time spent per visitor, time spent per visit, time spent per user, average time spent on page, total seconds spent',
      },
    },
    {
      what: 'a rating in its place',
      doubt: 'ratings',
      titles: {
        English: 'rating, ratings, rui, score, stars, value',
        German: 'bewertung, sterne',
        French: 'évaluation',
        Spanish: 'puntuación, valoración',
        Italian: 'valutazione, voto',
        Dutch: 'beoordeling',
        MovieLens: 'rating',
        'Amazon Personalize': 'event value',
      },
    },
    {
      what: 'time, if the values are no points in time',
      doubt: 'bare time',
      titles: {
        English: 'time, view time, page time, product time, item time',
        German: 'zeit',
        French: 'temps',
        Spanish: 'tiempo',
        Italian: 'tempo',
        Dutch: 'tijd',
      },
    },
  ],
  time: [
    {
      what: 'a point in time',
      titles: {
        English:
          'timestamp, time stamp, date time, datetime, event time, event timestamp, event date time, created at, occurred at, ' +
          'viewed at, visited at, clicked at, click time, visit time, view timestamp, ts, unix time, epoch, recorded at, at',
        German: 'zeitstempel, zeitpunkt, datum uhrzeit, datum und uhrzeit',
        French: 'horodatage, date heure, date et heure',
        Spanish: 'fecha y hora, fecha hora, marca de tiempo',
        Italian: 'data e ora, data ora',
        Dutch: 'tijdstip, tijdstempel, datum tijd, datum en tijd',
        GA4: 'event timestamp, date hour minute',
        Matomo: 'server time, server date, server timestamp, visit server date',
        Snowplow: 'collector tstamp, derived tstamp, dvce created tstamp',
        Adobe: 'hit time gmt, date time',
      },
    },
    {
      what: 'a day',
      titles: {
        English: 'date, day, event date, visit date, view date, click date',
        German: 'datum, tag',
        French: 'date, jour',
        Spanish: 'fecha, día',
        Italian: 'data, giorno',
        Dutch: 'datum, dag',
      },
    },
    {
      what: 'time, if the values are points in time',
      titles: {
        English: 'time, view time, hour',
        German: 'zeit, uhrzeit',
        French: 'temps, heure',
        Spanish: 'hora, tiempo',
        Italian: 'ora, tempo',
        Dutch: 'tijd, uur',
      },
    },
  ],
  email: [
    {
      what: 'an address',
      titles: {
        English:
          'email, emails, mail, email address, mail address, customer email, user email, contact email, primary email',
        German: 'e mail adresse, mailadresse, emailadresse, e mail',
        French: 'adresse e mail, adresse email, adresse mail, courriel, adresse courriel, mél',
        Spanish:
          'correo, correo electrónico, dirección de correo, dirección de correo electrónico, email cliente',
        Italian: 'indirizzo email, indirizzo e mail, posta elettronica',
        Dutch: 'e mailadres, emailadres, mailadres',
        Mailchimp: 'email address',
        'Shopify, Magento, Klaviyo, Braze': 'email',
      },
    },
    {
      what: 'an address, if the values are addresses of mail',
      onlyIfValuesAre: 'addresses',
      titles: {
        English: 'address, login, username, billing email',
        German: 'adresse, kontakt',
        French: 'adresse',
        Spanish: 'dirección',
        Italian: 'indirizzo',
        Dutch: 'adres',
      },
    },
  ],
  consent: [
    {
      what: 'whether one may write to the customer',
      titles: {
        English:
          'consent, marketing consent, email consent, gdpr consent, accepts marketing, accepts email, accepts email marketing, ' +
          'marketing opt in, opt in, email opt in, newsletter opt in, opted in, newsletter, newsletter subscription, ' +
          'newsletter subscribed, subscribed, is subscribed, email subscribed, can email, may email, email permission, allow email',
        German:
          'einwilligung, werbeeinwilligung, zustimmung, newsletter abonniert, newsletter anmeldung, abonniert, angemeldet, ' +
          'werbung erlaubt, newsletter empfänger, newsletter status',
        French:
          'consentement, consentement marketing, accepte le marketing, abonné, abonné newsletter, abonnement newsletter, ' +
          'inscrit newsletter, inscrit, optin',
        Spanish:
          'consentimiento, acepta marketing, acepta publicidad, suscrito, suscrito al boletín, boletín',
        Italian: 'consenso, consenso marketing, accetta marketing, iscritto, iscritto newsletter',
        Dutch: 'toestemming, marketing toestemming, geabonneerd, nieuwsbrief, ingeschreven',
        Shopify:
          'accepts marketing, accepts email marketing, email marketing consent, email marketing consent state, ' +
          'email marketing status',
        Magento: 'newsletter status, is subscribed, subscriber status',
        Mailchimp: 'email marketing, member rating status, subscription status, member status',
        Klaviyo: 'email marketing consent, email marketing, email consent',
        Braze: 'email subscribe, email subscription, email subscription state',
      },
    },
    {
      what: 'whether one must not',
      inverted: true,
      titles: {
        English:
          'unsubscribed, unsubscribed at, opt out, opted out, email opt out, do not email, do not contact, do not mail, suppressed, ' +
          'email suppressed, blocklisted, blacklisted, is unsubscribed',
        German: 'abgemeldet, widerspruch, werbewiderspruch, werbesperre, newsletter abgemeldet, gesperrt',
        French: 'désabonné, désinscrit, opposition',
        Spanish: 'dado de baja, baja',
        Italian: 'disiscritto, cancellato',
        Dutch: 'uitgeschreven, afgemeld',
        Mailchimp: 'unsub time, clean time',
      },
    },
    {
      what: 'a state, if its values tell a yes from a no',
      onlyIfValuesAre: 'consents',
      titles: { any: 'status, state, statut, estado, stato, email status, état' },
    },
  ],
  title: [
    {
      what: 'what people call a product',
      only: 'products',
      titles: {
        English: 'title, product title, item title, display name, product display name',
        German: 'titel, produkttitel, anzeigename',
        French: 'titre, titre produit, titre du produit',
        Spanish: 'título, título producto, título del producto',
        Italian: 'titolo, titolo prodotto, titolo del prodotto',
        Dutch: 'titel, producttitel',
        'Shopify, Google Merchant': 'title',
      },
    },
    {
      what: 'a product’s name',
      only: 'products',
      titles: {
        English: 'name, product name, item name, article name',
        German: 'name, produktname, artikelname, artikelbezeichnung, produktbezeichnung, bezeichnung',
        French:
          'nom, nom produit, nom du produit, nom de produit, nom article, désignation, libellé produit, libellé',
        Spanish: 'nombre, nombre producto, nombre del producto, nombre de producto, nombre del artículo',
        Italian: 'nome, nome prodotto, nome del prodotto, nome articolo, denominazione',
        Dutch: 'naam, productnaam, artikelnaam, omschrijving',
        'Magento, WooCommerce': 'name',
      },
    },
  ],
  category: [
    {
      what: 'the category of a product',
      only: 'products',
      titles: {
        English:
          'category, categories, product category, product categories, item category, main category, department',
        German: 'kategorie, kategorien, produktkategorie, warengruppe, produktgruppe, artikelgruppe, rubrik',
        French: 'catégorie, catégories, catégorie produit, catégorie du produit, catégorie de produit, rayon',
        Spanish: 'categoría, categorías, categoría producto, categoría del producto, categoría de producto',
        Italian: 'categoria, categorie, categoria prodotto, categoria del prodotto',
        Dutch: 'categorie, categorieën, productcategorie, productgroep, artikelgroep',
        Shopify: 'product category',
        'Magento, WooCommerce': 'categories',
      },
    },
    {
      what: 'its name or its path',
      only: 'products',
      titles: {
        English: 'category name, product category name, category path, category title',
        German: 'kategoriename, kategoriepfad, warengruppenname',
        French: 'nom catégorie, nom de la catégorie',
        Spanish: 'nombre categoría, nombre de la categoría',
        Italian: 'nome categoria',
        Dutch: 'categorienaam',
      },
    },
    {
      what: 'its id',
      only: 'products',
      titles: {
        English: 'category id, category code, product category id',
        German: 'kategorie id, kategorienummer, warengruppennummer',
        French: 'id catégorie, code catégorie',
        Spanish: 'id categoría, código categoría',
        Italian: 'id categoria, codice categoria',
        Dutch: 'categorie id, categoriecode',
      },
    },
    {
      what: 'the type of a product, if it is none such as simple or variable',
      only: 'products',
      unlessValuesAre: 'kinds',
      titles: {
        English: 'product type, item type',
        German: 'produkttyp, produktart',
        French: 'type de produit, type produit',
        Spanish: 'tipo de producto, tipo producto',
        Italian: 'tipo di prodotto, tipo prodotto',
        Dutch: 'producttype, productsoort',
        Shopify: 'type, custom product type',
        'Google Merchant': 'product type',
      },
    },
    {
      what: 'its place in a taxonomy of others',
      only: 'products',
      titles: {
        Shopify: 'standard product type, standardized product type, google shopping google product category',
        'Google Merchant': 'google product category',
      },
    },
  ],
  available: [
    {
      what: 'whether it can be bought',
      only: 'products',
      amounts: true,
      titles: {
        English:
          'available, availability, is available, in stock, is in stock, stock status, stock availability, for sale, buyable, ' +
          'purchasable, is purchasable, saleable, is saleable, orderable, available for sale',
        German:
          'verfügbar, verfügbarkeit, lieferbar, lieferbarkeit, auf lager, vorrätig, lagerstatus, bestellbar',
        French: 'disponible, disponibilité, en stock, en vente',
        Spanish: 'disponible, disponibilidad, en stock, en venta',
        Italian: 'disponibile, disponibilità, in magazzino, in vendita',
        Dutch: 'beschikbaar, beschikbaarheid, op voorraad, leverbaar, leverbaarheid, voorraadstatus',
        'Google Merchant': 'availability',
        Magento: 'is in stock',
        WooCommerce: 'in stock, stock status',
      },
    },
    {
      what: 'whether the shop shows it',
      only: 'products',
      titles: {
        English:
          'active, is active, enabled, is enabled, published, is published, visible, is visible, online, is online, listed',
        German: 'aktiv, aktiviert, veröffentlicht, sichtbar',
        French: 'actif, activé, publié, visible, en ligne',
        Spanish: 'activo, activado, publicado, visible, en línea',
        Italian: 'attivo, attivato, pubblicato, visibile',
        Dutch: 'actief, geactiveerd, gepubliceerd, zichtbaar',
        'Shopify, WooCommerce': 'published',
      },
    },
    {
      what: 'whether Magento sells it',
      only: 'products',
      no: '2',
      titles: { Magento: 'product online' },
    },
    {
      what: 'whether it cannot be bought',
      only: 'products',
      inverted: true,
      titles: {
        English:
          'out of stock, is out of stock, sold out, is sold out, unavailable, is unavailable, not available, discontinued, ' +
          'is discontinued, disabled, is disabled, hidden, is hidden, archived, is archived, deleted, is deleted, ' +
          'discontinued at, archived at, deleted at',
        German:
          'ausverkauft, vergriffen, nicht lieferbar, nicht verfügbar, deaktiviert, archiviert, gelöscht, auslaufartikel',
        French: 'épuisé, indisponible, en rupture, rupture de stock, désactivé, archivé, supprimé',
        Spanish: 'agotado, no disponible, sin existencias, descatalogado, desactivado, archivado',
        Italian: 'esaurito, non disponibile, fuori produzione, disattivato, archiviato',
        Dutch: 'uitverkocht, niet beschikbaar, niet leverbaar, uitgeschakeld, gearchiveerd',
      },
    },
    {
      what: 'a state, if its values tell whether it can be bought',
      only: 'products',
      onlyIfValuesAre: 'availabilities',
      no: '2',
      titles: {
        any: 'status, state, statut, estado, stato, état, product status, item status, produktstatus, artikelstatus',
      },
    },
    {
      what: 'how many there are, if nothing else tells it',
      only: 'products',
      amounts: true,
      unlessTold: true,
      titles: {
        English:
          'stock, quantity, qty, stock quantity, stock qty, stock level, quantity in stock, units in stock, inventory, ' +
          'inventory quantity, inventory level, available quantity, quantity available, on hand',
        German: 'bestand, lagerbestand, menge, lagermenge, stückzahl, anzahl',
        French: 'stock, quantité, quantité en stock, stock disponible',
        Spanish: 'existencias, cantidad, cantidad en stock, inventario',
        Italian: 'giacenza, giacenze, quantità, scorte, scorta',
        Dutch: 'voorraad, aantal, hoeveelheid, voorraadniveau',
        'Magento, WooCommerce': 'qty, stock',
      },
    },
  ],
};
