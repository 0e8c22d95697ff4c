"""GDELT's names of languages and countries as the codes that everything else uses."""

from __future__ import annotations


def _table(pairs: str) -> dict[str, str]:
    split = (pair.split("=") for pair in pairs.split())
    return {name.replace("_", " "): code for name, code in split}


_LANGUAGES = _table(
    """
    afrikaans=af albanian=sq arabic=ar armenian=hy azerbaijani=az bengali=bn bosnian=bs bulgarian=bg
    catalan=ca chinese=zh croatian=hr czech=cs danish=da dutch=nl english=en estonian=et finnish=fi
    french=fr galician=gl georgian=ka german=de greek=el gujarati=gu hebrew=he hindi=hi hungarian=hu
    icelandic=is indonesian=id italian=it japanese=ja kannada=kn kazakh=kk korean=ko latvian=lv
    lithuanian=lt macedonian=mk malay=ms malayalam=ml marathi=mr mongolian=mn nepali=ne norwegian=no
    norwegiannynorsk=nn persian=fa polish=pl portuguese=pt punjabi=pa romanian=ro russian=ru
    serbian=sr sinhalese=si slovak=sk slovenian=sl somali=so spanish=es swahili=sw swedish=sv
    tamil=ta telugu=te thai=th tibetan=bo turkish=tr ukrainian=uk urdu=ur vietnamese=vi
    """
)
_COUNTRIES = _table(
    """
    afghanistan=AF albania=AL algeria=DZ argentina=AR armenia=AM australia=AU austria=AT
    azerbaijan=AZ bahrain=BH bangladesh=BD belarus=BY belgium=BE bolivia=BO bosnia-herzegovina=BA
    brazil=BR bulgaria=BG cambodia=KH cameroon=CM canada=CA chile=CL china=CN colombia=CO
    costa_rica=CR croatia=HR cuba=CU cyprus=CY czech_republic=CZ denmark=DK dominican_republic=DO
    ecuador=EC egypt=EG el_salvador=SV estonia=EE ethiopia=ET finland=FI france=FR georgia=GE
    germany=DE ghana=GH greece=GR guatemala=GT honduras=HN hong_kong=HK hungary=HU iceland=IS
    india=IN indonesia=ID iran=IR iraq=IQ ireland=IE israel=IL italy=IT ivory_coast=CI jamaica=JM
    japan=JP jordan=JO kazakhstan=KZ kenya=KE kuwait=KW kyrgyzstan=KG laos=LA latvia=LV lebanon=LB
    libya=LY lithuania=LT luxembourg=LU macau=MO macedonia=MK malaysia=MY malta=MT mexico=MX
    moldova=MD mongolia=MN montenegro=ME morocco=MA myanmar=MM namibia=NA nepal=NP netherlands=NL
    new_zealand=NZ nicaragua=NI nigeria=NG north_korea=KP norway=NO oman=OM pakistan=PK palestine=PS
    panama=PA paraguay=PY peru=PE philippines=PH poland=PL portugal=PT qatar=QA romania=RO russia=RU
    rwanda=RW saudi_arabia=SA senegal=SN serbia=RS singapore=SG slovak_republic=SK slovakia=SK
    slovenia=SI somalia=SO south_africa=ZA south_korea=KR spain=ES sri_lanka=LK sudan=SD sweden=SE
    switzerland=CH syria=SY taiwan=TW tajikistan=TJ tanzania=TZ thailand=TH tunisia=TN turkey=TR
    turkmenistan=TM uganda=UG ukraine=UA united_arab_emirates=AE united_kingdom=GB united_states=US
    uruguay=UY uzbekistan=UZ venezuela=VE vietnam=VN yemen=YE zambia=ZM zimbabwe=ZW
    """
)


def language_code(name: str) -> str:
    """Return the ISO 639 code of a language's English name; a name that is not known stays as it is.

    >>> language_code("Chinese")
    'zh'
    """
    return _LANGUAGES.get(name.strip().lower(), name)


def country_code(name: str) -> str:
    """Return the ISO 3166 code of a country's English name; a name that is not known stays as it is."""
    return _COUNTRIES.get(name.strip().lower(), name)
