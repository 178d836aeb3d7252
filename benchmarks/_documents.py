"""Documents made up for measuring: actas, convenios, plans, twinnings and notes of a region's municipalities.

The towns are the gazetteer's. The bodies, persons and deeds are invented from lists, the same for the same seed. The
number of bodies grows with the number of documents as it would in a region that documents itself: by and by more of
them are known already.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.gazetteer import Place, gazetteer

COUNTRIES = {
    "SV": "El Salvador",
    "GT": "Guatemala",
    "HN": "Honduras",
    "NI": "Nicaragua",
    "CR": "Costa Rica",
    "PA": "Panamá",
    "CO": "Colombia",
    "DO": "República Dominicana",
    "EC": "Ecuador",
    "PE": "Perú",
    "BO": "Bolivia",
    "PY": "Paraguay",
}
MINISTRIES = ("Ministerio de Educación", "Ministerio de Salud", "Ministerio de Trabajo", "Ministerio de Cultura")
NATIONAL = ("Policía Nacional", "Fiscalía General", "Instituto Nacional de la Juventud", "Instituto de la Mujer")
COOPERATION = ("Unión Europea", "Agencia Española de Cooperación Internacional para el Desarrollo", "UNICEF", "PNUD")
NAMESAKES = (
    "Horizonte",
    "Nueva Semilla",
    "Puente",
    "Camino",
    "Amanecer",
    "Raíces",
    "Ceiba",
    "Maíz",
    "Barrilete",
    "Volcán",
)
QUALITIES = ("Verde", "Joven", "Abierto", "de Paz", "Solidario", "del Sur", "del Norte", "Vecinal", "Comunitario")
SORTS = ("Fundación {}", "Asociación {}", "Cooperativa {}", "Red Juvenil {}", "Colectivo {}", "Corporación {}")
LOCAL = (
    "Asociación de Desarrollo Comunal de {}",
    "Cámara de Comercio de {}",
    "Casa de la Cultura de {}",
    "Comité de Mujeres de {}",
    "Parroquia de {}",
    "Universidad Popular de {}",
    "Liga Deportiva de {}",
)
COUNCILS = ("Consejo Municipal de Prevención de {}", "Comité Local de Convivencia de {}", "Foro de Seguridad de {}")
PROGRAMMES = ("Escuelas", "Parques", "Barrios", "Talleres", "Bibliotecas", "Canchas", "Becas", "Oficios")
MANNERS = ("Abiertas", "en Paz", "Seguros", "para Jóvenes", "sin Miedo", "de Noche", "con Futuro", "del Barrio")
DEEDS = (
    "recuperar la cancha y el parque del barrio",
    "abrir un taller de oficios para jóvenes que no estudian",
    "acompañar a las mujeres que sufren violencia en su casa",
    "mantener abierta la escuela los fines de semana",
    "formar a docentes y familias en mediación",
    "poner luces en las calles que llevan al mercado",
    "llevar música y teatro a las colonias más apartadas",
    "ofrecer un primer empleo a jóvenes que dejaron la pandilla",
)
GROUPS = ("jóvenes de 15 a 24 años", "mujeres jefas de hogar", "niñas y niños", "familias de las colonias", "docentes")
THEMES = (
    "la convivencia escolar",
    "el espacio público",
    "el empleo juvenil",
    "la violencia contra la mujer",
    "el deporte",
)
FIRST = ("Ana", "Luis", "María", "José", "Rosa", "Carlos", "Elena", "Jorge", "Marta", "Pedro", "Sofía", "Raúl")
LAST = (
    "Ruiz",
    "Mora",
    "Castro",
    "Pineda",
    "Flores",
    "Rivas",
    "Campos",
    "Guzmán",
    "Solano",
    "Quirós",
    "Aguilar",
    "Vega",
)
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "agosto", "septiembre", "octubre", "noviembre")


def write_documents(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """`count` documents of 200 to 400 words in folders of a thousand; their paths in order of reading."""
    paths = []
    for number, text in enumerate(texts(count, seed)):
        path = folder / f"{number // 1000:03}" / f"documento-{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """The texts of so many documents, made one by one."""
    chance = random.Random(seed)
    by_fame = chance.sample(towns(), len(towns()))
    kinds = (acta, convenio, plan, hermanamiento, nota)
    for _ in range(count):
        # a few towns are spoken of often, many seldom
        place = int(chance.expovariate(4 / len(by_fame)))
        yield chance.choice(kinds)(chance, by_fame[min(place, len(by_fame) - 1)])


@cache
def towns() -> list[Place]:
    return [place for place in gazetteer() if place.kind == "municipality" and place.country in COUNTRIES]


def acta(chance: random.Random, town: Place) -> str:
    council, present = chance.choice(COUNCILS).format(town.name), bodies(chance, town, 6)
    rows = "\n".join(f"{body}\t{person(chance)}\t{chance.choice(('Titular', 'Suplente'))}" for body in present)
    points = "\n".join(
        f"{number}. {chance.choice(present)} se compromete a {deed} con el apoyo de {chance.choice(present)}. "
        f"Se atenderá a {chance.randint(20, 900)} personas, en su mayoría {chance.choice(GROUPS)}, "
        f"y se informará de lo hecho en {chance.choice(MONTHS)}."
        for number, deed in enumerate(chance.sample(DEEDS, 4), 1)
    )
    return (
        f"ACTA DE LA REUNIÓN DEL {council.upper()}\n\n{town.name}, {COUNTRIES[town.country]}, {day(chance)}\n\n"
        f"El {council} se reunió en la casa comunal con {chance.randint(9, 40)} asistentes. La "
        f"Municipalidad de {town.name} coordina el {council} y dio la bienvenida.\n\n"
        f"Institución\tRepresentante\tCargo\n{rows}\n\nACUERDOS\n\n{points}\n\n"
        f"{present[0]} y {present[1]} trabajan juntos desde {chance.randint(2008, 2019)} en {chance.choice(THEMES)}. "
        f"La próxima reunión se hará en la sede de {present[2]}.\n"
    )


def convenio(chance: random.Random, town: Place) -> str:
    one, other, helper, funder = (f"Municipalidad de {town.name}", *bodies(chance, town, 2), chance.choice(COOPERATION))
    name, deed = programme(chance, town), chance.choice(DEEDS)
    year = chance.randint(2010, 2022)
    return (
        f"CONVENIO DE COOPERACIÓN ENTRE {one.upper()} Y {other.upper()}\n\n"
        f"{town.name}, {COUNTRIES[town.country]}, {day(chance)}\n\n"
        f"OBJETIVO DEL ACUERDO\nQue {one} y {other} logren {deed}.\n\n"
        f"ACTIVIDAD PROGRAMADA: {deed.capitalize()}\n\nPLANES, PROGRAMAS O PROYECTOS: {name}\n\n"
        f"META DE LA ACTIVIDAD: Llegar a {chance.randint(40, 900)} personas en un año\n\n"
        f"POBLACIÓN: {chance.choice(GROUPS)}\n\nTERRITORIO A IMPACTAR: {town.name}\n\n"
        f"ACTOR ENCARGADO: {one}\n\nACTORES COLABORADORES: {other}; {helper}\n\n"
        f"PLAZO PROPUESTO: De {chance.choice(MONTHS)} de {year} a {chance.choice(MONTHS)} de {year + 1}\n\n"
        f"COMPROMISOS\n\nPrimero. {one} presta el local y paga la luz y el agua mientras dure el convenio.\n"
        f"Segundo. {other} pone a {chance.randint(2, 12)} facilitadores y lleva la lista de quienes asisten.\n"
        f"Tercero. {funder} financia el {name} con materiales y becas.\n"
        f"Cuarto. {helper} apoya a {other} en la difusión entre {chance.choice(GROUPS)}.\n\n"
        f"Las partes se reunirán cada {chance.choice(('mes', 'dos meses', 'trimestre'))} para revisar lo hecho, y "
        f"cualquiera puede retirarse si avisa con {chance.randint(15, 90)} días. Firman {person(chance)} por {one} y "
        f"{person(chance)} por {other}.\n"
    )


def plan(chance: random.Random, town: Place) -> str:
    start = chance.randint(2008, 2021)
    present = bodies(chance, town, 5)
    parts = []
    for roman, theme in zip(("I", "II"), chance.sample(THEMES, 2), strict=True):
        number = len(roman)
        lines = "\n".join(
            f"{letter}. {deed.capitalize()}. Responsable: {chance.choice(present)}."
            for letter, deed in zip("abc", chance.sample(DEEDS, 3), strict=True)
        )
        parts.append(
            f"Objetivo Estratégico {roman}: Mejorar {theme} en {town.name}.\n\n"
            f"Estrategia {number}.1. Trabajo con {chance.choice(GROUPS)}.\n\nLíneas estratégicas\n\n{lines}\n"
        )
    return (
        f"Plan Municipal de Prevención de la Violencia de {town.name} {start}-{start + 4}\n\n"
        f"{COUNTRIES[town.country]}, {start}\n\n"
        f"La Municipalidad de {town.name} dirige este plan y {present[0]} lo ejecuta con {present[1]} y {present[2]}. "
        f"El {MINISTRIES[start % 4]} de {COUNTRIES[town.country]} apoya a la Municipalidad de {town.name}. "
        f"Para hacerlo se oyó a {chance.randint(60, 700)} personas en {chance.randint(4, 30)} talleres.\n\n"
        + "\n".join(parts)
        + f"\n{present[3]} y {present[4]} darán cuenta cada año de lo que se hizo y de lo que falta, con cifras de "
        f"{chance.choice(GROUPS)} que participaron y de lo que costó.\n"
    )


def hermanamiento(chance: random.Random, town: Place) -> str:
    other = chance.choice(towns())
    one, two = f"Municipalidad de {town.name}", f"Municipalidad de {other.name}"
    return (
        f"ACUERDO DE HERMANAMIENTO ENTRE {one.upper()} Y {two.upper()}\n\n"
        f"{town.name}, {COUNTRIES[town.country]}, {day(chance)}\n\n"
        f"La {one}, de {COUNTRIES[town.country]}, y la {two}, de {COUNTRIES[other.country]}, se hermanan para aprender "
        f"una de la otra en {chance.choice(THEMES)}. {person(chance)} y {person(chance)} firman por ellas.\n\n"
        f"La {one} mostrará cómo logró {chance.choice(DEEDS)}. La {two} recibirá a {chance.randint(3, 12)} personas "
        f"durante una semana y les enseñará su manera de {chance.choice(DEEDS)}. Después cada una escribirá lo que "
        f"puede adoptar y lo que no cabe en su pueblo.\n\n"
        f"{chance.choice(bodies(chance, town, 3))} acompaña a la {one}, y {chance.choice(bodies(chance, other, 3))} "
        f"acompaña a la {two}. {chance.choice(COOPERATION)} financia los viajes. Participan {chance.choice(GROUPS)} "
        f"de las dos municipalidades, unas {chance.randint(30, 300)} personas en total, y {chance.choice(GROUPS)} que "
        f"vienen de {town.name}.\n\n"
        f"El acuerdo dura {chance.choice(('dos', 'tres', 'cuatro'))} años. Cada {chance.choice(MONTHS)} se verá qué se "
        f"hizo, qué costó y qué se aprendió, y se decidirá si sigue. Ninguna de las dos paga a la otra; cada una cubre "
        f"lo suyo y comparte lo que escribe con quien lo pida.\n"
    )


def nota(chance: random.Random, town: Place) -> str:
    present, name = bodies(chance, town, 6), programme(chance, town)
    sentences = [
        f"{present[0]} dirige el {name} en {town.name}.",
        f"{present[1]} financia el {name} desde {chance.randint(2009, 2020)}.",
        f"{present[2]} y {present[3]} son aliados y trabajan con {chance.choice(GROUPS)}.",
        f"{present[4]} forma parte del {COUNCILS[2].format(town.name)}.",
        f"La Municipalidad de {town.name} apoya a {present[5]} para {chance.choice(DEEDS)}.",
        f"{person(chance)}, de {present[0]}, contó que al principio llegaban {chance.randint(5, 30)} personas y que "
        f"hoy vienen {chance.randint(40, 200)}, casi todas {chance.choice(GROUPS)}.",
        f"El año pasado se logró {chance.choice(DEEDS)}, y este año se quiere {chance.choice(DEEDS)}.",
        f"Según {present[2]}, los robos en la zona bajaron de {chance.randint(60, 90)} a {chance.randint(20, 50)} al "
        f"año, aunque nadie ha comparado la zona con otra.",
        f"{present[3]} firmó con {present[1]} un convenio para {chance.choice(DEEDS)}.",
    ]
    chance.shuffle(sentences)
    half = len(sentences) // 2
    return (
        f"Nota sobre {chance.choice(THEMES)} en {town.name}\n\n{COUNTRIES[town.country]}, {day(chance)}\n\n"
        f"{' '.join(sentences[:half])}\n\n{' '.join(sentences[half:])}\n\n"
        f"Quienes quieran hacer lo mismo en otro pueblo pueden escribir a {present[0]}, que comparte sus materiales y "
        f"recibe visitas los martes. Hace falta un local con techo, dos personas con sueldo y el permiso de la escuela "
        f"más cercana. Lo más difícil, dicen, fue que {chance.choice(GROUPS)} creyeran que esta vez iba en serio.\n"
    )


def bodies(chance: random.Random, town: Place, count: int) -> list[str]:
    """Different bodies that act in a town: local, national and civil society, a few known all over the country."""
    country = COUNTRIES[town.country]
    local = [pattern.format(town.name) for pattern in LOCAL]
    national = [f"{name} de {country}" for name in (*MINISTRIES, *NATIONAL)]
    # the same few for a town and its neighbours in the list of departments
    near = random.Random(f"{town.parent} {chance.randrange(12)}")
    civil = [
        near.choice(SORTS).format(f"{near.choice(NAMESAKES)} {near.choice(QUALITIES)} de {town.name}") for _ in range(3)
    ]
    return chance.sample(list(dict.fromkeys((*local, *chance.sample(national, 3), *civil))), count)


def programme(chance: random.Random, town: Place) -> str:
    return f"Programa {chance.choice(PROGRAMMES)} {chance.choice(MANNERS)} de {town.name}"


def person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.choice(LAST)}"


def day(chance: random.Random) -> str:
    return f"{chance.randint(1, 28)} de {chance.choice(MONTHS)} de {chance.randint(2008, 2022)}"
