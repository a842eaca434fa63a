#!/bin/sh
# Makes the fonts of this folder again: `sh subset.sh OUT`. Needs npm and Python's fonttools; run by hand, never by a build.
# Sources (SIL Open Font License 1.1, no reserved font names): npm's @expo-google-fonts/literata 0.4.3,
# @expo-google-fonts/public-sans 0.4.2 and @expo-google-fonts/noto-sans-symbols-2 0.4.1, unchanged from Google Fonts.
set -eu
out=$(realpath "${1:-.}")
work=$(mktemp -d)
cd "$work"
for name in literata@0.4.3 public-sans@0.4.2 noto-sans-symbols-2@0.4.1; do
    npm pack --silent "@expo-google-fonts/$name" >/dev/null
done
for archive in *.tgz; do tar xzf "$archive" --one-top-level="${archive%-*}"; done

latin='U+0020-024F,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20A0-20BF'
latin="$latin,U+2100-214F,U+2190-2199,U+2200-22FF,U+25A0-25FF,U+FB00-FB06"
symbols='U+2190-21FF,U+25A0-25FF,U+2605-2606,U+2610-2612,U+2713-2718,U+2794,U+279C,U+27A1'
subset() { # FILE NAME CHARACTERS
    pyftsubset "$1" --output-file="$out/$2.ttf" --unicodes="$3" --layout-features=kern,mark,mkmk,ccmp,locl,liga,lnum,tnum \
        --no-hinting --desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 --notdef-outline
}
serif=expo-google-fonts-literata/package
sans=expo-google-fonts-public-sans/package
subset $serif/400Regular/*.ttf serif-regular "$latin"
subset $serif/400Regular_Italic/*.ttf serif-italic "$latin"
subset $serif/700Bold/*.ttf serif-bold "$latin"
subset $serif/700Bold_Italic/*.ttf serif-bold-italic "$latin"
subset $sans/400Regular/*.ttf sans-regular "$latin"
subset $sans/400Regular_Italic/*.ttf sans-italic "$latin"
subset $sans/700Bold/*.ttf sans-bold "$latin"
subset $sans/700Bold_Italic/*.ttf sans-bold-italic "$latin"
subset expo-google-fonts-noto-sans-symbols-2/package/400Regular/*.ttf symbols "$symbols"
