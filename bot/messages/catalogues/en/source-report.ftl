source-report-heading =
    { $count ->
        [one] One source could not be read in full on { $date }:
       *[other] { $count } sources could not be read in full on { $date }:
    }
source-report-source =
    { $count ->
        [one] { $name }: once
       *[other] { $name }: { $count } times
    }
source-report-more =
    { $count ->
        [one] And one more source.
       *[other] And { $count } more sources.
    }
source-report-gone = Its publisher says that the source “{ $name }” is closed for good, so I read it no more. Its articles are still in the collection.
