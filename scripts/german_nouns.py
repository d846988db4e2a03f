#!/usr/bin/env python3
"""List the nouns of German news, for data/background/de.nouns.txt.

usage: german_nouns.py DOCS.jsonl > data/background/de.nouns.txt

A capitalised word is a noun and no name when an article, another small word that goes with nouns, or an adjective stands
before it at least every fourth time, and twice at the least. Words in capitals alone are abbreviations.
"""
import json, re, sys
from collections import Counter

BEFORE = set("""der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine sein seine
seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren dieser diese dieses diesen diesem jeder jede jedes jeden
jedem alle allen aller viele vielen vieler einige mehrere beim zum zur vom im am ins ans welche welcher beide beiden zwei drei
vier fünf sechs sieben acht zehn zwölf pro je mehr weniger""".split())
ADJECTIVE = re.compile(r"(lich|isch|ig|bar|sam|los|haft|neu|groß|klein|alt|jung|gut|weit|deutsch|lang|kurz|hoh)(en|er|es|em|e)$")
TOKEN = re.compile(r"[A-Za-zÄÖÜäöüß]+|[.!?:„“\"»«\n]")


def main(path):
    nouns, all_of = Counter(), Counter()
    for line in open(path, encoding="utf-8"):
        tokens = TOKEN.findall(json.loads(line).get("text", ""))
        for before, word in zip(tokens, tokens[1:]):
            if word[0].isupper() and len(word) > 2 and not word.isupper() and before[0].isalpha():
                all_of[word.lower()] += 1
                adjective = before.islower() and len(before) > 4 and ADJECTIVE.search(before)
                nouns[word.lower()] += bool(before.lower() in BEFORE or adjective)
    print("\n".join(sorted(w for w, n in nouns.items() if n >= 2 and n >= all_of[w] / 4)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
