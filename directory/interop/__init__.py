"""The directory in the formats of others, and theirs in ours. One module per format; one door for what may leave.

door            the places that may leave, and why the others stay
losses          what a format cannot say, counted each time that it is written or read
data_inclusion  the State's format, written (data_inclusion_reading: read)
hsds            Open Referral's
tables          CSV and ODS
geojson         points on a map
leaflet         the paper sheet, by category
calendars       the hours of a service in a calendar
jsonld          the hours of a place for search engines
offline         a department in one file, for a kiosk and for a telephone without a network
"""
