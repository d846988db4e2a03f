//! The names that dumps give to the fields of an article.
//!
//! To teach wirecopy another dump's column, add its name in lower case without punctuation (dots stay between the steps
//! of a nested path) to the list of its field; the earlier name wins where a dump has several.

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Id,
    Outlet,
    Title,
    Url,
    Published,
    Crawled,
    Author,
    Language,
    Split,
    Allow,
    Text,
}

impl Field {
    pub(super) const ALL: [Self; 11] = [
        Self::Id,
        Self::Outlet,
        Self::Title,
        Self::Url,
        Self::Published,
        Self::Crawled,
        Self::Author,
        Self::Language,
        Self::Split,
        Self::Allow,
        Self::Text,
    ];

    /// The name on the left of `--map FIELD=COLUMN`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Outlet => "outlet",
            Self::Title => "title",
            Self::Url => "url",
            Self::Published => "published",
            Self::Crawled => "crawled",
            Self::Author => "author",
            Self::Language => "language",
            Self::Split => "split",
            Self::Allow => "allow",
            Self::Text => "text",
        }
    }

    /// Known column names, best first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => ID,
            Self::Outlet => OUTLET,
            Self::Title => TITLE,
            Self::Url => URL,
            Self::Published => PUBLISHED,
            Self::Crawled => CRAWLED,
            Self::Author => AUTHOR,
            Self::Language => LANGUAGE,
            Self::Split => SPLIT,
            Self::Allow => ALLOW,
            Self::Text => TEXT,
        }
    }
}

const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "articletext",
    "articlebody",
    "maintext",
    "fulltext",
    "article",
    "fullcontent",
    "textbody",
    "bodytext",
    "contenttext",
    "textcontent",
    "articlecontent",
    "newscontent",
    "storytext",
    "newstext",
    "storybody",
    "newsbody",
    "story",
    "fullarticle",
    "document",
    "texto",
    "texte",
    "inhalt",
    "contenido",
    "contenu",
    "conteudo",
    "testo",
    "news",
    "post",
    // Other versions of the same text: taken when no original is there, never a tie with one.
    "plaintext",
    "cleanedtext",
    "cleantext",
    "textclean",
    "textcleaned",
    "cleanedcontent",
    "cleancontent",
    "cleanbody",
    "rawtext",
    "textraw",
    "rawcontent",
    "bodyhtml",
    "bodyxhtml",
    "contenthtml",
    // Of ninjs 2: versions of one text.
    "bodies",
];
/// From here on, the names of [`TEXT`] are those of derived versions.
const FIRST_DERIVED: &str = "plaintext";
const TITLE: &[&str] = &[
    "title",
    "headline",
    "headlines",
    "articletitle",
    "newstitle",
    "heading",
    "hed",
    "titel",
    "titulo",
    "título",
    "titre",
    "titolo",
    "überschrift",
    "ogtitle",
    "dctitle",
    "titlepage",
    "titlerss",
    "name",
    "subject",
];
const URL: &[&str] = &[
    "url",
    "link",
    "permalink",
    "articleurl",
    "canonicalurl",
    "canonical",
    "weburl",
    "sourceurl",
    "storyurl",
    "newsurl",
    "pageurl",
    "originalurl",
    "finalurl",
    "requestedurl",
    "documentidentifier",
    "href",
    "ogurl",
    "urls",
    "address",
    "uri",
];
const PUBLISHED: &[&str] = &[
    "published",
    "publishedat",
    "datepublished",
    "datepublish",
    "publishdate",
    "publisheddate",
    "publicationdate",
    "publicationdatetime",
    "pubdate",
    "datetimepub",
    "publishedtime",
    "publishtime",
    "publicationtime",
    "pubtime",
    "publishedon",
    "publisheddatetime",
    "firstpublicationdate",
    "firstpublished",
    "webpublicationdate",
    "articledate",
    "publishedutc",
    "issued",
    "contentcreated",
    "firstcreated",
    "versioncreated",
    "datetime",
    "date",
    "dcdate",
    "releasedate",
    "postdate",
    "posted",
    "postedat",
    "fecha",
    "datum",
    "data",
    "createdat",
    "created",
    "createddate",
    "timestamp",
    "time",
    "day",
    "seendate",
];
/// When somebody fetched it: published no later than that.
const CRAWLED: &[&str] = &[
    "crawled",
    "crawledat",
    "crawldate",
    "crawltime",
    "datedownload",
    "downloaddate",
    "collectionutc",
    "indexeddate",
    "dateindexed",
    "scrapedat",
    "scrapedate",
    "datescraped",
    "fetchedat",
    "retrievedat",
    "warcdate",
    "fetchtime",
];
const OUTLET: &[&str] = &[
    "outlet",
    "publisher",
    "publication",
    "newspaper",
    "source.title",
    "source.name",
    "sourcename",
    "source",
    "newssource",
    "thread.site",
    "sourcedomain",
    "domain",
    "site",
    "sitename",
    "medianame",
    "website",
    "sourcecommonname",
    "outletname",
    "publishername",
    "publicationname",
    "media",
    "newsoutlet",
    "hostname",
    "host",
    "mediaurl",
    "source.domain",
    "source.uri",
    "source.id",
    "sitefull",
    "brand",
    "provider",
    "portal",
    "channel",
    "quelle",
    "zeitung",
    "fuente",
    "fonte",
    "medio",
    "journal",
];
const AUTHOR: &[&str] = &[
    "author",
    "authors",
    "byline",
    "writer",
    "journalist",
    "reporter",
    "creator",
    "dccreator",
    "by",
    "autor",
    "autores",
    "auteur",
    "autore",
];
const ID: &[&str] = &[
    "id",
    "articleid",
    "uuid",
    "guid",
    "docid",
    "documentid",
    "storyid",
    "storiesid",
    "newsid",
    "recordid",
    "postid",
    "itemid",
    "doc",
    "uri",
    "uid",
    "gkgrecordid",
    "nid",
    "aid",
    "identifier",
    "key",
];
const LANGUAGE: &[&str] = &[
    "language",
    "lang",
    "languagecode",
    "langcode",
    "inlanguage",
    "sourcelanguage",
    "locale",
    "sprache",
    "idioma",
    "langue",
    "lingua",
];

const SPLIT: &[&str] = &["split", "datasplit", "datasetsplit", "subset", "partition"];
const ALLOW: &[&str] = &["wirecopyallow"];

/// Records wrapped in another layer put these before the names above (`article_title`, `news.url`).
const LAYERS: &[&str] = &[
    "article", "news", "story", "doc", "document", "post", "item", "page", "data",
];

/// The fields that a column of this name can be, each with its rank (smaller is better).
pub(super) fn recognise(column: &str) -> Vec<(Field, usize)> {
    let normal = normalise(column);
    let flat = normal.replace('.', "");
    let inner = LAYERS
        .iter()
        .find_map(|layer| flat.strip_prefix(layer))
        .filter(|rest| !rest.is_empty());
    let mut found = Vec::new();
    for field in Field::ALL {
        let names = field.names();
        let position = |name: &str| names.iter().position(|&known| known == name);
        let rank = position(&normal)
            // A nested path counts only in full: `source.id` is no id.
            .or_else(|| {
                if is_nested(&normal) {
                    None
                } else {
                    position(&flat)
                }
            })
            .or_else(|| inner.and_then(position).map(|rank| names.len() + rank));
        if let Some(rank) = rank {
            found.push((field, rank));
        }
    }
    found
}

/// Whether the first step of a dotted path is one whose inner names have a meaning of their own.
fn is_nested(normal: &str) -> bool {
    matches!(normal.split_once('.'), Some(("source" | "thread", _)))
}

/// Whether some known name lies inside an object of this name.
pub(super) fn is_parent(column: &str) -> bool {
    matches!(normalise(column).as_str(), "source" | "thread")
}

/// Whether a column of text rank `rank` holds a derived version of the text (cleaned, raw).
pub(super) fn is_derived_text(rank: usize) -> bool {
    let first = TEXT
        .iter()
        .position(|&name| name == FIRST_DERIVED)
        .unwrap_or(TEXT.len());
    (first..TEXT.len()).contains(&rank)
}

/// Letters and digits in lower case; dots stay as steps of a path.
pub(super) fn normalise(column: &str) -> String {
    let letters = column
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '.')
        .flat_map(char::to_lowercase);
    letters.collect::<String>().trim_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(column: &str) -> Vec<&'static str> {
        recognise(column)
            .into_iter()
            .map(|(field, _)| field.name())
            .collect()
    }

    #[test]
    fn names_are_known_in_any_spelling() {
        for column in [
            "text",
            "TEXT",
            "Full Text",
            "full_text",
            "fullText",
            "article-body",
            "article.text",
            "mainText",
        ] {
            assert_eq!(fields(column), ["text"], "{column}");
        }
        assert_eq!(fields("date_publish"), ["published"]);
        assert_eq!(fields("dateTimePub"), ["published"]);
        assert_eq!(fields("source.title"), ["outlet"]);
        assert_eq!(fields("source.id"), ["outlet"]);
        assert_eq!(fields("uri"), ["id", "url"]);
        assert_eq!(fields("News Title"), ["title"]);
        assert!(fields("thread.title").is_empty());
        assert!(
            fields("image_url").is_empty()
                && fields("description").is_empty()
                && fields("").is_empty()
        );
    }

    #[test]
    fn earlier_names_rank_better_and_layers_rank_last() {
        let rank = |column| recognise(column)[0].1;
        assert!(rank("published") < rank("date"));
        assert!(rank("title") < rank("headline") && rank("headline") < rank("page_title"));
        assert!(is_derived_text(rank("cleaned_text")) && !is_derived_text(rank("body")));
    }

    #[test]
    fn every_listed_name_is_in_normal_form_and_listed_once() {
        for field in Field::ALL {
            let names = field.names();
            for (i, name) in names.iter().enumerate() {
                assert_eq!(*name, normalise(name));
                assert!(!names[..i].contains(name), "{name} twice");
            }
        }
    }
}
