"""Made-up exports in the registers' own formats."""

from __future__ import annotations

ICTRP_TRIAL = """
  <Trial><Export_date>11/01/2026 10:00:00</Export_date>
    <Internal_Number>1
    </Internal_Number>
    <TrialID>{number}
    </TrialID>
    <Last_Refreshed_on>5 October 2026</Last_Refreshed_on>
    <Public_title>Ketamine for a made-up condition   </Public_title>
    <Scientific_title>A made-up trial of ketamine &amp; care</Scientific_title>
    <Acronym/>
    <Primary_sponsor>Example University</Primary_sponsor>
    <Secondary_Sponsor>N/A</Secondary_Sponsor>
    <Source_Support>Example Fund;Second Fund</Source_Support>
    <Prospective_registration>Yes</Prospective_registration>
    <Date_registration3>20260920</Date_registration3>
    <Date_registration>2026-09-20</Date_registration>
    <Source_Register>{register}</Source_Register>
    <web_address>https://example.org/trial</web_address>
    <Recruitment_Status>Not Recruiting</Recruitment_Status>
    <other_records>Yes</other_records>
    <Inclusion_agemin>18</Inclusion_agemin>
    <Inclusion_agemax>65Y</Inclusion_agemax>
    <Inclusion_gender>Both</Inclusion_gender>
    <Date_enrollement>01/10/2026</Date_enrollement>
    <Target_size>60</Target_size>
    <Study_type>Interventional study</Study_type>
    <Study_design>Parallel</Study_design>
    <Phase>2</Phase>
    <Countries>China;Japan</Countries>
    <Contact_Firstname>A Person</Contact_Firstname>
    <Contact_Email>person@example.org</Contact_Email>
    <Inclusion_Criteria>Inclusion criteria: 1.BMI &lt; 17.5;&#x0D;&lt;br&gt;2.p&lt;0.05
    </Inclusion_Criteria>
    <Exclusion_Criteria>Psychosis</Exclusion_Criteria>
    <Condition>Anorexia nervosa;Bulimia nervosa</Condition>
    <Intervention>Drug: ketamine 0.5 mg/kg;Behavioral: talk (weekly; 6 weeks)</Intervention>
    <Primary_outcome>Weight (kg; BMI);Mood;</Primary_outcome>
    <Secondary_outcome>Adverse events</Secondary_outcome>
    <Secondary_ID>NCT01111111;Nil known</Secondary_ID>
    <results_yes_no>Yes</results_yes_no>
    <results_summary>Nobody was harmed.</results_summary>
    <results_date_posted>2026-10-01</results_date_posted>
    <Ethics_review_status>Approved</Ethics_review_status>
    <A_new_field>Something new</A_new_field>
  </Trial>"""

ICTRP = (
    "<?xml version='1.0' encoding='UTF-8' ?>\n<Trials_downloaded_from_ICTRP>"
    + ICTRP_TRIAL.format(number="ChiCTR2600000001", register="ChiCTR")
    + ICTRP_TRIAL.format(number="EUCTR2013-004005-11-GB", register="EU Clinical Trials Register")
    + "\n</Trials_downloaded_from_ICTRP>"
)

ISRCTN_TRIAL = """<fullTrial><trial lastUpdated="2026-09-08T10:00:22.861Z"
  publicIdentifierDateAssigned="2026-02-01T00:00:00.000Z">
  <isrctn dateAssigned="2026-02-01T12:00:00.000Z">{number}</isrctn>
  <trialDescription><title>Ketamine in a made-up condition</title>
    <scientificTitle>A made-up scientific title</scientificTitle><acronym>MADEUP</acronym>
    <studyHypothesis>It can be done.</studyHypothesis>
    <plainEnglishSummary>Background.&lt;br&gt;Who can take part?</plainEnglishSummary>
    <primaryOutcome>Weight, in the old form</primaryOutcome>
  </trialDescription>
  <externalRefs><doi>10.1186/ISRCTN{number}</doi><eudraCTNumber>2013-004005-11</eudraCTNumber>
    <clinicalTrialsGovNumber>Nil known</clinicalTrialsGovNumber>
    <secondaryNumbers><secondaryNumber>IRAS 1234</secondaryNumber></secondaryNumbers>
  </externalRefs>
  <trialDesign><primaryStudyDesign>Interventional</primaryStudyDesign>
    <secondaryStudyDesign>Randomised controlled trial</secondaryStudyDesign>
    <trialSettings><trialSetting>Hospital</trialSetting></trialSettings>
    <trialTypes><trialType>Treatment</trialType></trialTypes>
    <overallEndDate>2027-01-31T00:00:00.000Z</overallEndDate></trialDesign>
  <participants>
    <recruitmentCountries><country>England</country></recruitmentCountries>
    <trialCentres><trialCentre><name>Example Clinic</name><city>Leeds</city></trialCentre>
    </trialCentres>
    <inclusion>Adults</inclusion><exclusion>Psychosis</exclusion>
    <lowerAgeLimit value="18.0" unit="Years">18 Years</lowerAgeLimit>
    <gender>All</gender><targetEnrolment>60</targetEnrolment>
    <totalFinalEnrolment>58</totalFinalEnrolment>
    <healthyVolunteersAllowed>false</healthyVolunteersAllowed>
    <recruitmentStart>2026-03-12T00:00:00.000Z</recruitmentStart>
    <recruitmentEnd>2026-12-31T00:00:00.000Z</recruitmentEnd>
  </participants>
  <conditions><condition><description>Anorexia nervosa</description>
    <diseaseClass1>Mental and Behavioural Disorders</diseaseClass1></condition></conditions>
  <interventions><intervention><description>Six infusions.</description>
    <interventionType>Drug</interventionType><phase>Phase II</phase>
    <drugNames>Ketamine, Midazolam</drugNames></intervention></interventions>
  {outcomes}
  <results><ipdSharingStatement>On request</ipdSharingStatement>
    <publicationDetails>2020 results in: https://www.ncbi.nlm.nih.gov/pubmed/33333333&lt;br&gt;
2019 protocol in: https://doi.org/10.5555/protocol</publicationDetails>
    <basicReport>Nobody was harmed.</basicReport></results>
  <outputs><output outputType="resultsarticle" artefactType="ExternalLink">
      <externalLink url="https://doi.org/10.5555/x"/><description/></output>
    <output outputType="pis" artefactType="LocalFile"><localFile fileId="a"/></output>
    <output outputType="pis"><externalLink url="See study outputs table"/></output></outputs>
 </trial>
 <contact><forename>Some</forename><surname>Body</surname>
   <contactTypes><contactType>Principal investigator</contactType></contactTypes>
   <contactDetails><email>some@example.org</email></contactDetails></contact>
 <sponsor><organisation>Example Trust</organisation></sponsor>
 <funder><name>Example Fund</name></funder>
</fullTrial>"""

ISRCTN_OUTCOMES = """<primaryOutcomes><outcomeMeasure><variable>Weight</variable>
  <method>Scales</method><timepoints>6 weeks</timepoints></outcomeMeasure></primaryOutcomes>"""

ISRCTN = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<allTrials xmlns="http://www.67bricks.com/isrctn" totalCount="2">'
    + ISRCTN_TRIAL.format(number="12345678", outcomes=ISRCTN_OUTCOMES)
    + ISRCTN_TRIAL.format(number="23456789", outcomes="")
    + "</allTrials>"
)

ANZCTR = """<?xml version="1.0" encoding="utf-8"?>
<ANZCTR_Trial requestNumber="1"><stage>Registered</stage><submitdate>13/11/2024</submitdate>
<approvaldate>20/11/2024</approvaldate><actrnumber>ACTRN12624000000001</actrnumber>
<trial_identification><studytitle>Ketamine, made up</studytitle>
<scientifictitle>A scientific title</scientifictitle><utrn>U1111-1300-0001</utrn>
<trialacronym>Nil</trialacronym><secondaryid>Nil known</secondaryid>
<secondaryid>NCT01111111</secondaryid></trial_identification>
<conditions><healthcondition>Anorexia nervosa</healthcondition>
<conditioncode><conditioncode1>Mental Health</conditioncode1>
<conditioncode2>Eating disorders</conditioncode2></conditioncode></conditions>
<interventions><interventions>Six infusions
over two weeks</interventions><comparator>Saline</comparator><control>Placebo</control>
<interventioncode>Treatment: Drugs</interventioncode></interventions>
<outcomes><primaryOutcome><outcome>Weight</outcome><timepoint>6 weeks</timepoint></primaryOutcome>
<secondaryOutcome><outcome>Mood</outcome><timepoint>6 weeks</timepoint></secondaryOutcome>
</outcomes>
<eligibility><inclusivecriteria>Adults</inclusivecriteria><inclusiveminage>18</inclusiveminage>
<inclusiveminagetype>Years</inclusiveminagetype><inclusivemaxage>0</inclusivemaxage>
<inclusivemaxagetype>No limit</inclusivemaxagetype>
<inclusivegender>Both males and females</inclusivegender><healthyvolunteer>No</healthyvolunteer>
<exclusivecriteria>Psychosis</exclusivecriteria></eligibility>
<trial_design><studytype>Interventional</studytype><purpose>Treatment</purpose>
<allocation>Randomised controlled trial</allocation><concealment>Envelopes</concealment>
<masking>Blinded (masking used)</masking><masking1>The people receiving the treatment/s</masking1>
<assignment>Parallel</assignment></trial_design>
<recruitment><phase>Phase 2</phase><anticipatedstartdate>01/12/2024</anticipatedstartdate>
<actualstartdate>05/12/2024</actualstartdate>
<anticipatedlastvisitdate>01/12/2026</anticipatedlastvisitdate><samplesize>60</samplesize>
<actualsamplesize/><recruitmentstatus>Recruiting</recruitmentstatus>
<recruitmentcountry>Australia</recruitmentcountry><recruitmentstate>NSW</recruitmentstate>
<hospital>Example Hospital</hospital>
<countryoutsideaustralia><country>New Zealand</country><state/></countryoutsideaustralia>
</recruitment>
<sponsorship><primarysponsorname>Example University</primarysponsorname>
<fundingsource><fundingname>Example Fund</fundingname></fundingsource></sponsorship>
<ethicsAndSummary><summary>What it is about.</summary>
<publication>A paper, 2025.</publication></ethicsAndSummary>
<contacts><contact><type>Principal Investigator</type><name>Some Body</name>
<email>x@example.org</email></contact></contacts></ANZCTR_Trial>"""

EUCTR_BLOCK = """Summary
EudraCT Number: {number}
Sponsor's Protocol Code Number: MADE-UP-1
National Competent Authority: {state} - AGENCY
Clinical Trial Type: EEA CTA
Trial Status: {status}
Date on which this record was first entered in the EudraCT database: {entered}
Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/{number}/XX/

A. Protocol Information
A.1 Member State Concerned: {state} - AGENCY
A.2 EudraCT number: {number}
A.3 Full title of the trial (es): Un ensayo inventado
A.3 Full title of the trial: A made-up trial of ketamine:
in two lines
A.3.1 Title of the trial for lay people, in easily understood language: Made up
A.3.2 Name or abbreviated title of the trial where available: Not applicable
A.4.1 Sponsor's protocol code number: MADE-UP-1
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT01111111

B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: Example University
B.1.3.4\tCountry: Spain
B.3.1 and B.3.2\tStatus of the sponsor: Non-Commercial
B.4.1 Name of organisation providing support: Example Fund
B.5.6 E-mail: someone@example.org

D. IMP Identification
D.IMP: 1
D.1.2 and D.1.3 IMP Role: Test
D.2.1 IMP to be used in the trial has a marketing authorisation: Yes
D.3.1 Product name: Ketamin Beispiel
D.3.4 Pharmaceutical form: Solution for injection
D.3.7 Routes of administration for this IMP:
Intravenous use
D.3.8 INN - Proposed INN: KETAMINE
D.8 Information on Placebo
D.8 Placebo: 1
D.8.1 Is a Placebo used in this Trial? Yes
D.8.3 Pharmaceutical form of the placebo: Solution

E. General Information on the Trial
E.1.1 Medical condition(s) being investigated: Anorexia nervosa
E.1.1.2 Therapeutic area: Psychiatry and Psychology [F] - Mental disorders [F03]
MedDRA Classification
E.2.1 Main objective of the trial: To see.
E.3 Principal inclusion criteria: 1. Adults;
2. BMI < 17.5
A. Liver function: normal
B. Gender
Gender: any
A.3 in the protocol: see there
E.4 Principal exclusion criteria: Psychosis
E.5.1 Primary end point(s): Weight
and mood
E.5.1.1 Timepoint(s) of evaluation of this end point: 6 weeks
E.6.4 Safety: Yes
E.7 Trial type and phase
E.7.1 Human pharmacology (Phase I): No
E.7.2 Therapeutic exploratory (Phase II): Yes
E.8.1 Controlled: Yes
E.8.1.1 Randomised: Yes
E.8.1.4 Double blind: Yes
E.8.1.5 Parallel group: Yes
E.8.2.2 Placebo: Yes
E.8.6.3 If E.8.6.1 or E.8.6.2 are Yes, specify the regions in which trial sites are planned:
United States
Spain
F.1.1 Trial has subjects under 18: No
F.1.2 Adults (18-64 years): Yes
F.2.1 Female: Yes
F.2.2 Male: Yes
F.3.1 Healthy volunteers: No
F.4.1 In the member state: 20
F.4.2.2 In the whole clinical trial: 60

N. Review by the Competent Authority or Ethics Committee in the country concerned
N. Competent Authority Decision: Authorised
N. Ethics Committee Opinion: Reason(s) for unfavourable opinion:

P. End of Trial
P. End of Trial Status: {status}
P. Date of the global end of the trial: 2020-04-01

"""

EUCTR = (
    "This file contains full details on each clinical trial selected for download.\n\n"
    + EUCTR_BLOCK.format(
        number="2013-004005-11", state="Spain", status="Ongoing", entered="2014-01-16"
    )
    + EUCTR_BLOCK.format(
        number="2015-000001-22", state="Italy", status="Ongoing", entered="2015-01-16"
    )
    + EUCTR_BLOCK.format(
        number="2013-004005-11", state="Sweden", status="Completed", entered="2013-12-01"
    )
)

EUCTR_SUMMARY = """EudraCT Number:          2013-004005-11
Sponsor Protocol Number: MADE-UP-1
Sponsor Name:            Example University
Full Title:              A made-up trial of ketamine
Start Date:              2014-12-16
Medical condition:       Anorexia nervosa
Disease:                 Term: Anorexia nervosa, Level: PT
Population Age:          Adults
Gender:                  Female, Male
Trial protocol:          GB(GB - no longer in EU/EEA) SE(Completed)
Trial results:           View results
Link:                    https://www.clinicaltrialsregister.eu/
"""
