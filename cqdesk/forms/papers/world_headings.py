"""How exporters of other countries head the same columns (Spanish, Portuguese, French, German, Italian, Russian, Vietnamese).

Kept apart from the catalogue, whose heads are Chinese and English. Sources: fiscal invoice layouts (NF-e/DANFE of Brazil,
CFDI of Mexico), common commercial invoices of the trade; words, no abbreviations that mean something else in English.
"""

from __future__ import annotations

WORLD_HEADINGS: dict[str, tuple[str, ...]] = {
    "goods_name": (
        "descripción", "descripcion del producto", "descripción de la mercancía", "mercancía", "producto", "artículo",
        "descrição", "descrição do produto", "descrição do produto serviço", "descrição dos produtos serviços",
        "produto",
        "désignation", "désignation des marchandises", "marchandise", "libellé", "bezeichnung", "warenbezeichnung",
        "beschreibung", "artikelbezeichnung", "descrizione", "descrizione merce", "наименование", "наименование товара",
        "описание товара", "tên hàng", "mô tả hàng hóa",
    ),
    "part_number": (
        "código", "codigo producto", "código produto", "código do produto", "cod produto", "référence", "artikelnummer",
        "artikel nr", "art nr", "codice", "codice articolo", "артикул", "referencia", "clave",
    ),
    "model": ("modelo", "modèle", "modell", "modello", "модель"),
    "brand": ("marca", "marque", "marke", "бренд", "торговая марка"),
    "quantity": (
        "cantidad total", "cant", "quantidade", "qtd", "quant", "quantité", "qté", "menge", "anzahl", "stückzahl",
        "quantità",
        "qtà", "количество", "кол во", "số lượng", "piezas",
    ),
    "unit": ("unidad", "unidade", "un", "unid", "unité", "einheit", "unità", "ед изм", "đơn vị"),
    "package_count": (
        "bultos", "volumes", "colis", "số kiện", "мест", "packstücke", "kolli", "colli",
        "места", "количество мест", "cajas", "caixas",
    ),
    "gross_weight_kg": (
        "peso bruto", "poids brut", "bruttogewicht", "brutto", "peso lordo", "вес брутто", "брутто", "bruto",
        "trọng lượng cả bì", "tl cả bì", "khối lượng cả bì",
    ),
    "net_weight_kg": (
        "peso neto", "peso líquido", "poids net", "nettogewicht", "netto", "peso netto", "вес нетто", "нетто", "neto",
        "trọng lượng tịnh", "tl tịnh", "khối lượng tịnh",
    ),
    "volume_m3": ("volumen", "cubicaje", "rauminhalt", "объем"),
    "unit_price": (
        "precio unitario", "precio", "valor unit", "valor unitário", "vlr unit", "prix unitaire", "einzelpreis",
        "preis",
        "prezzo unitario", "prezzo", "цена", "цена за единицу", "цена за ед", "цена за шт", "đơn giá",
    ),
    "amount": (
        "importe", "precio total", "valor total", "vlr total", "montant", "prix total", "gesamtpreis", "betrag",
        "importo",
        "сумма", "стоимость", "thành tiền",
    ),
    "hs_code": ("mã hs", "код тн вэд", "zolltarifnummer"),
    "origin_country": ("país de origen", "pays d origine", "ursprungsland", "paese di origine", "страна происхождения"),
}  # fmt: skip
WORLD_LABELS: dict[str, tuple[str, ...]] = {
    "seller": ("exportador", "proveedor", "vendedor", "emitente", "remetente", "verkäufer", "lieferant", "vendeur", "fournisseur",
               "venditore", "продавец", "отправитель", "người bán"),
    "buyer": ("importador", "comprador", "cliente", "destinatário", "destinatario", "käufer", "kunde", "empfänger",
              "acheteur", "client",
              "destinataire", "acquirente", "покупатель", "получатель", "người mua"),
    "incoterm": ("lieferbedingung", "lieferbedingungen", "incoterm livraison", "условия поставки"),
    "currency": ("währung", "devise", "moneda", "moeda", "валюта"),
    "date": (
        "fecha", "data da emissão", "data de emissão", "datum", "rechnungsdatum", "date de facture", "data", "дата", "ngày",
    ),
    "contract_number": ("контракт", "контракт no", "номер контракта",
        "договор", "договор no", "номер договора",
        "hợp đồng số", "số hợp đồng"),
    "invoice_number": ("инвойс no", "инвойс номер", "số hóa đơn", "hóa đơn số",
        "factura no", "número de factura", "rechnungsnummer", "rechnung nr", "facture no", "fattura n", "инвойс",
                       "номер инвойса"),
    "total_gross_weight_kg": (
        "peso bruto", "peso bruto total", "bruttogewicht", "poids brut", "peso lordo", "вес брутто",
    ),
    "total_net_weight_kg": ("peso neto", "peso líquido", "peso neto total", "nettogewicht", "poids net", "вес нетто"),
    "total_amount": (
        "valor total da nota", "importe total", "gesamtbetrag", "montant total", "totale fattura", "итого к оплате",
    ),
}  # fmt: skip
