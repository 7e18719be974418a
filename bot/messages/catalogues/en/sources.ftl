sources-button = Watched sources
outlets-way-back = Outlets
sources-heading =
    { $count ->
        [one] I watch one source:
       *[other] I watch { $count } sources:
    }
sources-how = To add a source, send its link alone, or an { $opml } file with several.
sources-export = Export to a file
sources-export-caption = These are the watched sources. Any feed reader reads this file.
sources-export-none = There is no feed and no site map among the watched sources to export.
source-kind =
    .feed = feed
    .sitemap = site map
    .page = page
    .folder = folder
    .file = file
source-state =
    .active = watched
    .paused = paused
    .gone = closed by its publisher
    .failing = last reading failed
source-title = Source: { $name }
source-kind-is = Kind: { $kind }
source-state-is = State: { $state }
source-address-is = Address: { $address }
source-moved-to = Moved to: { $address }
source-from-settings = It is named in the settings: removed here, it comes back when the bot starts.
source-added-on = Added: { $date }
source-read-at = Last reading: { $ago }
source-never-read = Last reading: not read yet
source-next-at = Next reading: { $ahead }
source-next-now = Next reading: due now
source-reason-is = Why: { $reason }
source-failures =
    { $count ->
        [one] The reading failed once
       *[other] The reading failed { $count } times in a row
    }
source-week = In the last { $days } days:
source-counts =
    .new = New
    .modified = Modified
    .unchanged = Unchanged
    .withdrawn = Withdrawn
    .failed = Could not be read
source-week-none = Nothing was read of it in the last { $days } days.
source-faults-of-week = Why readings failed:
source-act =
    .pause = Pause
    .resume = Resume
    .check = Read it now
    .remove = Remove
    .back = All sources
    .open = Open the address
    .yes = Yes, remove it
    .no = No, keep it
ago-now = just now
ago-minutes =
    { $count ->
        [one] a minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] an hour ago
       *[other] { $count } hours ago
    }
ago-days =
    { $count ->
        [one] a day ago
       *[other] { $count } days ago
    }
ahead-minutes =
    { $count ->
        [one] in a minute
       *[other] in { $count } minutes
    }
ahead-hours =
    { $count ->
        [one] in an hour
       *[other] in { $count } hours
    }
ahead-days =
    { $count ->
        [one] in a day
       *[other] in { $count } days
    }
source-remove-ask = Shall I remove “{ $name }” from the watched sources? Its articles stay in the collection, and nothing new is read of it.
source-removed = I have removed “{ $name }”. Its articles are still in the collection.
source-paused = I have paused the reading of “{ $name }”.
source-resumed = I read “{ $name }” again.
source-checking-still =
    { $seconds ->
        [one] Reading “{ $name }”, for a second now…
       *[other] Reading “{ $name }”, for { $seconds } seconds now…
    }
source-checked = I have read it now: { $counts }
source-checked-nothing = I have read it now, and there is nothing new.
source-checked-died = The reading broke off by a fault of mine. I have noted it and will try again.
source-checked-left = More is left, to be read next time.
source-checked-fault = I tried to read it now and could not: { $reason }
source-check-long = The reading goes on and ends by itself. Please look again a little later.
source-busy = I am still at it. Please wait a little.
source-offer = No article of the collection has this link. Shall I look whether it can be watched as a source?
source-offer-button = Look
source-looking-still =
    { $seconds ->
        [one] Looking at the link, for a second now…
       *[other] Looking at the link, for { $seconds } seconds now…
    }
source-look-long = The site took too long to answer. Please try again a little later.
source-look-failed =
    .address = I do not know how to read this: it is no address of a web page.
    .forbidden = I must not read from this address.
    .unreachable = I could not reach the site.
    .gone = There is no page at this address.
    .nothing = I opened it and found neither a feed nor a site map nor an article.
    .path = There is no such file or folder, or I cannot read it.
source-look-why = In detail: { $detail }
source-look-again = Look again
source-found = I found something to watch: { $name }
source-found-items =
    { $count ->
        [one] It holds one article now
       *[other] It holds { $count } articles now
    }
source-found-more =
    { $count ->
        [one] It holds one article now, or more
       *[other] It holds { $count } articles now, or more
    }
source-found-language = Language: { $name }
source-languages =
    .ar = Arabic
    .en = English
    .fr = French
    .fa = Persian
    .tr = Turkish
    .ur = Urdu
    .he = Hebrew
    .es = Spanish
    .de = German
source-found-newest = The newest:
source-silent = What it holds now is read without alerting anybody; alerts are for what is published from then on.
source-add = Add it
source-add-not = No
source-added = I have added “{ $name }”. It is read now without alerting anybody; alerts are for what is published from then on.
source-known = I watch “{ $name }” already.
source-show = Show it
source-not-added = I have added nothing.
source-not-possible = I could not do that: { $reason }
opml-found =
    { $count ->
        [one] The file names one source.
       *[other] The file names { $count } sources.
    }
opml-known =
    { $count ->
        [one] I watch one of them already.
       *[other] I watch { $count } of them already.
    }
opml-first = The first of them:
opml-add = Add them all
opml-silent = What they hold now is read without alerting anybody; alerts are for what is published from then on.
opml-nothing-new = I watch all that is in this file already.
opml-too-large = The file is large. I can read an { $opml } file of up to { $limit }.
opml-not-fetched = The file did not reach me. Please try again a little later.
opml-unreadable = I could not read this file. I take a sound { $opml } file that names sources, at most { $most } of them.
file-not-here = I take files in our private chat only. Please send it to me there.
opml-reading = Reading the file…
opml-go-on = Continue
opml-adding-so-far = Adding the sources: { $done } of { $total }
opml-added =
    { $count ->
        [one] I have added one source.
       *[other] I have added { $count } sources.
    }
opml-added-known =
    { $count ->
        [one] One of them was watched already.
       *[other] { $count } of them were watched already.
    }
opml-added-failed =
    { $count ->
        [one] One of them could not be added:
       *[other] { $count } of them could not be added, first:
    }
reading-reasons =
    .bad_address = the address is not a web address
    .forbidden = the address leads to where I may not go
    .robots = the site's robots.txt does not allow it
    .robots_unreadable = the site's robots.txt could not be read
    .no_such_host = there is no host of that name
    .no_connection = the host could not be reached
    .unsafe = the host's certificate is not valid
    .too_slow = the host took too long
    .busy = the host asks for patience
    .fault = the host has a fault
    .refused = the host refuses to give it
    .odd_answer = the host's answer makes no sense
    .redirects = its redirects lead nowhere
    .too_large = it is too large
    .wrong_type = it is of another type than was asked for
    .broken = it came broken
    .gone = it is not there any more
    .not_kept = it asks that nobody keeps it
    .no_article = the page holds no article
    .no_listing = it is neither a feed nor a site map
    .not_found = there is nothing that can be read
    .not_named = it is no longer named in the settings
    .not_read = a file cannot be read
    .damaged = it is not well-formed
    .cut = it is cut short
    .nameless = it states neither an address nor an id
    .no_address = it states no address
    .impossible_date = it states a date that cannot be true
    .not_html = it is not a web page
    .empty = it is empty
status-week = In the last { $days } days:
status-questions = Questions: { $asked }, without an answer: { $refused }
status-opinions = Opinions of answers: { $likes } liked, { $dislikes } not liked
status-no-reason = no reason given
status-alerts = Alerts: { $sent } sent, { $failed } failed
status-alerts-paused = All alerts are paused by order of an admin.
status-refused = The latest questions without an answer, without who asked:
status-sources = Sources: { $active } watched, { $paused } paused, { $failing } failed at their last reading
