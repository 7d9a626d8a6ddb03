"""Made-up pages of made-up trials, one in each layout, as text and as HTML."""
# ruff: noqa: E501

MEDDATAX = """\
Trial of Alphamab in Imaginary Nephritis

NCT ID: NCT09000001

Last Updated: 2031-02-03

Study Results

Results pending

Basic Information

Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, and key timeline milestones.

Recruitment Status

RECRUITING

Clinical Phase

PHASE2/PHASE3

Total Enrollment

1,240 participants

Study Classification

INTERVENTIONAL

Study Start Date

2030-05

Study Completion Date

2033-11-30

Brief Summary

Review the sponsor-provided synopsis that highlights what the study is about and why it is being conducted.

Alphamab is compared with betamide.

Detailed Description

Dive into the extended narrative that explains the scientific background, objectives, and procedures in greater depth.

Conditions

See the medical conditions and disease areas that this research is targeting or investigating.

Nephritis

Study Design

Understand how the trial is structured, including allocation methods, masking strategies, primary purpose, and other design elements.

Allocation Method

RANDOMIZED

Intervention Model

PARALLEL

Primary Study Purpose

TREATMENT

Blinding Strategy

DOUBLE

Study Groups

Review each arm or cohort in the study, along with the interventions and objectives associated with them.

Alphamab group

Alphamab once a month.

Group Type EXPERIMENTAL

Alphamab

Intervention Type BIOLOGICAL

300 mg under the skin.

Vitamin Q

Intervention Type DIETARY_SUPPLEMENT

One tablet.

Betamide group

Group Type ACTIVE_COMPARATOR

Betamide

Intervention Type DRUG

1. Morning: 20 mg;
2. Evening: 10 mg.

Interventions

Learn about the drugs, procedures, or behavioral strategies being tested and how they are applied within this trial.

Alphamab

300 mg under the skin.

Intervention Type BIOLOGICAL

Vitamin Q

One tablet.

Intervention Type DIETARY_SUPPLEMENT

Betamide

1. Morning: 20 mg;
2. Evening: 10 mg.

Intervention Type DRUG

Eligibility Criteria

Check the participation requirements, including inclusion and exclusion rules, age limits, and whether healthy volunteers are accepted.

Inclusion Criteria

* Imaginary nephritis, score \\>10.
* One of:

    * protein \\>1 g/day
    * creatinine \\<3 mg/dL

Exclusion Criteria

* Any infection.
Minimum Eligible Age

6 Months

Maximum Eligible Age

17 Years

Eligible Sex

FEMALE

Accepts Healthy Volunteers

No

Sponsors

Meet the organizations funding or collaborating on the study and learn about their roles.

Institute of Examples

NETWORK

Sponsor Role lead

Makers of Betamide

INDUSTRY

Sponsor Role collaborator

Locations

Explore where the study is taking place and check the recruitment status at each participating site.

Hospital One

Sampleton, Exampleshire, Utopia

Site Status RECRUITING

Hospital Two

Placeville, Utopia

Site Status NOT_YET_RECRUITING

Countries

Review the countries where the study has at least one active or historical site.

Utopia

Facility Contacts

Find local site contact details for specific facilities participating in the trial.

Somebody Else

Role: primary

555-0100-200

Other Identifiers

Review additional registry numbers or institutional identifiers associated with this trial.

IOE-1

Identifier Type: -

Identifier Source: org_study_id

More Related Trials

Additional clinical trials that may be relevant based on similarity analysis.

Betamide in Nobody
NCT09000077 COMPLETED PHASE1
A Register of Everybody
NCT09000078 RECRUITING
"""

INCLINICALTRIALS = """\
Clinical Trials Logo

Clinical Trial Summary

Gammazole is tried in made-up arthritis.


Clinical Trial Description

A first paragraph. ;


Study Design


Related Conditions & MeSH terms


NCT number NCT09000002
Study type Observational
Source University of Nowhere
Contact Some Person, MD
Phone 555-0100-300
Email some.person@example.org
Status Not yet recruiting
Phase N/A
Start date January 2032
Completion date March 31, 2035

See also
  Status Clinical Trial Phase
Active, not recruiting NCT09000003 - Gammazole, Phase 2 Extension N/A
Completed NCT09000004 - A Register - With a Dash
Enrolling by invitation NCT09000005 - Gammazole in Adults Phase 2/Phase 3
"""

INCLINICALTRIALS_BARE = """\
Made-up Arthritis Clinical Trial
Official title:
A Study of Gammazole in Made-up Arthritis
Gammazole is tried in made-up arthritis.
Arthritis is made up here so that a description can be wrapped at a width that registries use
when they print text, and joined again. This sentence ends the first paragraph.
The second paragraph says nothing of importance, but it says it over more than a single line
of text.
;
Status | Clinical Trial | Phase | |
---|---|---|---|
Recruiting |
NCT09000003 -
Gammazole, an Extension
|
Phase 1/Phase 2 | |
Completed |
NCT09000004 -
A Register
|
| |
Terminated |
NCT09000005 -
Gammazole in Adults
|
N/A |
"""

TRIALX = """\
Image

Deltacept for Imagined Lupus

Deltacept for Imagined Lupus

Not yet recruiting
18 Years and older
Female
Phase 1/Phase 2

Powered by AI

Overview

Deltacept is tried.

Description

First paragraph.

Second paragraph.

Eligibility

Inclusion Criteria:

  1. Adults;
  2. One of
    - this
    - that

Exclusion Criteria:

  1. Pregnancy.

Study details
    Imagined Lupus
    Imagined Nephritis

NCT09000006

Hospital of Examples

2 May 2031

Step 1 Get in touch with the nearest study center
We have submitted the contact information you provided to the research team at {{SITE_NAME}}.

Send a message

Enter your contact details to connect with study team

FAQs

How long does a clinical trial take place?

The duration of clinical trials varies.
Add a private note
  • abc Select a piece of text.
"""

VEEVA = """\
ClinicalTrials.Veeva

Menu

Epsilonab Against Placebo in Fictional Vasculitis

Fiction Pharma logo

Fiction Pharma

Status and phase

Active, not recruiting
Phase 3

Conditions

Fictional Vasculitis
Fictional Nephritis

Treatments

Drug: Placebo
Biological: Epsilonab

Study type

Interventional

Funder types

Industry

Identifiers

NCT09000007
FP-7

Details and patient eligibility

About

Epsilonab is compared with placebo.

Full description

It is compared for two years.

Enrollment

96 patients

Sex

Male

Ages

12+ years old

Volunteers

Accepts Healthy Volunteers

Inclusion criteria

  1. Vasculitis.
  2. Age of 12 or more.

Exclusion criteria

  1. Cancer.

Trial design

Primary purpose

Prevention

Allocation

Randomized

Interventional model

Parallel Assignment

Masking

Double Blind

96 participants in 3 patient groups, including a placebo group

Epsilonab low
Experimental group
Description:
10 mg every week.
Treatment:
Biological: Epsilonab
Epsilonab high
Experimental group
Description:
20 mg every week.

For a year.
Treatment:
Biological: Epsilonab
Placebo
Placebo Comparator group
Treatment:
Drug: Placebo

Trial contacts and locations

4

Loading...

Data sourced from clinicaltrials.gov

Clinical trials

Find clinical trialsTrials by location
© Copyright 2031 Veeva Systems
"""

VEEVA_HTML = """\
<!doctype html>
<html><head><title>Epsilonab | ClinicalTrials.Veeva</title><style>p { color: red }</style></head>
<body>
<header><a href="/">ClinicalTrials.Veeva</a><button>Menu</button></header>
<script>var status = "Recruiting"; if (1 < 2) { document.write("<h2>Conditions</h2>"); }</script>
<h1>Epsilonab &amp; Placebo in Fictional Vasculitis</h1>
<div><img alt="Fiction Pharma logo" src="x.png"><span>Fiction&nbsp;Pharma</span></div>
<h2>Status and phase</h2><div><span>Active, not recruiting</span></div><div>Phase&nbsp;3</div>
<h2>Conditions</h2><ul><li>Fictional Vasculitis</li><li>Fictional Nephritis</li></ul>
<h2>Treatments</h2><ul><li>Drug: Placebo</li><li>Biological: Epsilonab</li></ul>
<h2>Funder types</h2><p>Industry</p>
<h2>Identifiers</h2><p>NCT09000007<br>FP-7</p>
<h2>About</h2><p>Epsilonab is
   compared <b>with</b> placebo.</p><p>Twice.</p>
<h2>Ages</h2><p>18 to 65 years old</p>
<h2>Inclusion criteria</h2>
<ol><li><p>SLEDAI &gt; 6</p></li><li>One of<ul><li>protein &ge; 1&nbsp;g</li><li>casts</li></ul></li></ol>
<h2>Exclusion criteria</h2><ol><li>eGFR &lt; 30</li></ol>
<div hidden><h2>Sex</h2><p>Male</p></div>
<h3>96 participants in 2 patient groups</h3>
<div><h4>Epsilonab arm</h4><p>Experimental group</p><p>Treatment:</p><p>Biological: Epsilonab</p></div>
<div><h4>Placebo arm</h4><p>Placebo Comparator group</p><p>Treatment:</p><p>Drug: Placebo</p></div>
<h2>Trial contacts and locations</h2><p>4</p>
<footer>&copy; Copyright 2031 Veeva Systems</footer>
</body></html>
"""

INCLINICALTRIALS_HTML = """\
<html><body>
<h3>Clinical Trial Summary</h3><p>Gammazole is tried.</p>
<h3>Clinical Trial Description</h3><p>A paragraph. ;</p>
<h3>Related Conditions &amp; MeSH terms</h3>
<table><tr><td>NCT number</td><td>NCT09000002</td></tr>
<tr><td>Study type</td><td>Interventional</td></tr>
<tr><td>Status</td><td>Recruiting</td></tr>
<tr><td>Phase</td><td>Phase 4</td></tr></table>
<h3>See also</h3>
<table><thead><tr><th>Status</th><th>Clinical Trial</th><th>Phase</th></tr></thead>
<tr><td>Completed</td><td><a href="/nct09000004">NCT09000004</a> - A Register</td><td></td></tr>
<tr><td>Recruiting</td><td><a href="/nct09000005">NCT09000005</a> -<br>Gammazole in Adults</td><td>Phase 2</td></tr>
</table></body></html>
"""

TEXT_PAGES = {
    "meddatax": MEDDATAX,
    "inclinicaltrials": INCLINICALTRIALS,
    "inclinicaltrials, bare": INCLINICALTRIALS_BARE,
    "trialx": TRIALX,
    "veeva": VEEVA,
}
HTML_PAGES = {"veeva": VEEVA_HTML, "inclinicaltrials": INCLINICALTRIALS_HTML}


def as_html(text: str) -> str:
    """A text page as HTML: a paragraph for each line, with marks escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = [f"<p>{line.strip()}</p>" for line in escaped.split("\n") if line.strip()]
    return "<html><body>" + "\n".join(lines) + "</body></html>"
