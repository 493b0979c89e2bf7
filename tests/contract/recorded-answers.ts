// Recorded answers of real sources → which door reads each, for what that is followed, and what comes out of it. One line a file and a question.
// `readings 2 · USGS-1 2026-…Z 536 · 1 left out`: how many, whose, when and what the first one is (mm, l/s), what is said to have been left out.
import type { FeedSource } from '../../worker/model/territory.ts'

export interface RecordedAnswer {
  /** Below the data folder. */
  readonly path: string
  readonly door: FeedSource['adapter']
  /** The code that is followed there; an area where the source gives bulletins. */
  readonly follows: string
  /** Which question of the adapter it answers, where that is not the first. */
  readonly nth?: number
  readonly status?: number
  /** A part of the file by its members: some files are several answers, or one inside the answer of another service. */
  readonly inside?: string
  /** When it was asked: some sources are read by what lies ahead. */
  readonly now?: string
  readonly is: string
}

type Door = readonly [path: string, follows: string, is: string, more?: Partial<RecordedAnswer>]
const of = (door: FeedSource['adapter'], folder: string, list: readonly Door[]): readonly RecordedAnswer[] =>
  list.map(([path, follows, is, more]) => ({ path: `${folder}/${path}`, door, follows, is, ...more }))

export const RECORDED_ANSWERS: readonly RecordedAnswer[] = [
  ...of('hubeau', 'hubeau', [
    ['obs_elab_two_rows.json', 'B720000001', '1 left out'],
    [
      'observations_tr_all_fields_one_row.json',
      'B720000001',
      'readings 1 · B720000001 2026-09-23T19:30:00Z 491 · 1 left out',
    ],
    ['observations_tr_empty_last_page_200.json', 'Y990001001', 'nothing'],
    [
      'observations_tr_page1_206_excerpt.json',
      'D022000201',
      'readings 47 · D022000201 2026-09-01T08:40:00Z 58 · 21 left out',
      { status: 206 },
    ],
    ['observations_tr_v1_legacy_excerpt.json', 'O588251001', "fault: this is Hub'Eau v1, switched off in 2025"],
    ['referentiel_stations_E3_excerpt.json', 'E301000301', '4 left out'],
  ]),
  ...of('vigicrues-observations', 'vigicrues/2026', [
    ['observations_A061005051_strasbourg_Q_empty_http200.json', 'A061005051', 'nothing published', { nth: 1 }],
    [
      'observations_A302009050_lauterbourg_H_first170of600.json',
      'A302009050',
      'readings 170 · A302009050 2026-09-26T09:10:00Z 2760',
      { now: '2026-09-26T14:00:00Z' },
    ],
    [
      'observations_A850061001_uckange_Q_excerpt154.json',
      'A850061001',
      'readings 154 · A850061001 2026-09-29T06:40:00Z 14700',
      { nth: 1, now: '2026-09-29T12:00:00Z' },
    ],
    [
      'observations_iso_excerpt.json',
      'B720000001',
      'readings 1 · B720000001 2026-02-12T11:15:00Z 5410',
      { now: '2026-02-12T12:00:00Z' },
    ],
    [
      'observations_simple_epoch_ms_excerpt.json',
      'B720000001',
      'readings 3 · B720000001 2026-07-18T23:00:00Z 600',
      { now: '2026-07-19T12:00:00Z' },
    ],
    ['station_B540001001_charleville.json', 'B540001001', 'fault: Vigicrues answered JSON without its series'],
  ]),
  ...of('vigicrues-forecast', 'vigicrues/2026', [
    ['prevision_v1.1_excerpt.json', 'K490003010', 'forecasts 1 · K490003010 2026-09-23T21:00:00Z 420 430 440'],
    ['previsions_none_active_http200.json', 'B540001001', 'nothing published'],
    [
      'previsions_not_a_forecast_station_http200.json',
      'B540001001',
      "fault: Vigicrues says: Cette station n'est pas une station de prévisions",
    ],
  ]),
  ...of('vigicrues-levels', 'vigicrues/2026', [
    ['TronEntVigiCru_LO18.json', 'LO18', 'fault: Vigicrues answered JSON without its bulletin'],
  ]),
  ...of('vigicrues-levels', 'vigicrues/v1.1_2020', [
    ['InfoVigiCru_CdEntVigiCru1.json', '1', 'fault: Vigicrues was asked for the reach 1 and answered for another'],
    [
      'InfoVigiCru_CdEntVigiCru1_detail.json',
      '1',
      'fault: Vigicrues was asked for the reach 1 and answered for another',
    ],
    ['InfoVigiCru_CdEntVigiCruAP1.json', 'AP1', 'bulletins 1 · AP1 2021-01-23T12:58:40Z green'],
    ['InfoVigiCru_TypEntVigiCru2.json', '25', 'fault: Vigicrues was asked for the reach 25 and answered for another'],
    [
      'InfoVigiCru_TypEntVigiCru2_detail.json',
      '25',
      'fault: Vigicrues was asked for the reach 25 and answered for another',
    ],
    ['InfoVigiCru_TypEntVigiCru4.json', '25', 'fault: Vigicrues was asked for the reach 25 and answered for another'],
    ['StaEntVigiCru_CdEntVigiCru1.json', '1', 'fault: Vigicrues answered JSON without its bulletin'],
    ['StaEntVigiCru_CdEntVigiCruE351122001.json', 'E351122001', 'fault: Vigicrues answered JSON without its bulletin'],
    ['StaEntVigiCru_first15.json', '1', 'fault: Vigicrues answered JSON without its bulletin'],
    ['TerEntVigiCru.json', '25', 'fault: Vigicrues answered JSON without its bulletin'],
    ['TerEntVigiCru_CdEntVigiCru25.json', '25', 'fault: Vigicrues answered JSON without its bulletin'],
    ['TronEntVigiCru.json', 'AP1', 'fault: Vigicrues answered JSON without its bulletin'],
    ['TronEntVigiCru_CdEntVigiCruAP1.json', 'AP1', 'fault: Vigicrues answered JSON without its bulletin'],
  ]),
  ...of('meteofrance-vigilance', 'vigilance', [
    ['archive_cartes_20261002-04_counts.json', '66', 'fault: Météo-France answered JSON without its map', { nth: 1 }],
    [
      'cartevigilance_encours_20261004T0800Z_excerpt.json',
      '66',
      'bulletins 5 · 66 2026-10-04T08:00:12Z orange',
      { nth: 1 },
    ],
    ['textesvigilance_20261004T0800Z_zonal.json', 'ZDF_SUD', 'texts of ZDF_SUD'],
    [
      'vigilance-hexagone-tree_202603_excerpt.json',
      '66',
      'fault: Météo-France answered JSON without its map',
      { nth: 1 },
    ],
  ]),
  ...of('meteoalarm', 'cap/feeds', [
    ['ifrc_alert_hub_cap_feed_list_169.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    [
      'meteoalarm_api_v1_alert_RO_flooding_type12.json',
      'RO424',
      'fault: Meteoalarm answered JSON without its warnings',
    ],
    [
      'meteoalarm_api_v1_alert_RO_rainflood_type13.json',
      'RO424',
      'fault: Meteoalarm answered JSON without its warnings',
    ],
    [
      'meteoalarm_api_v1_feeds-austria_90of1358_20260801T1619Z.json',
      'AT707',
      'bulletins 20 · AT707 2026-07-29T07:56:16Z yellow',
    ],
    [
      'meteoalarm_api_v1_feeds-austria_sample_20260731.json',
      'AT707',
      'bulletins 2 · AT707 2026-07-31T07:51:18Z yellow',
    ],
    ['meteoalarm_api_v1_feeds-italy_sample_20260731.json', 'IT012', 'bulletins 3 · IT012 2026-07-31T09:59:03Z orange'],
    [
      'meteoalarm_api_v1_warnings_feeds-bosnia-herzegovina.json',
      'BA004',
      'bulletins 4 · BA004 2024-01-06T07:09:29Z yellow',
    ],
  ]),
  ...of('meteoalarm', 'cap/meteoalarm-edr', [
    ['at_publication_profile_storm_day.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['geometry_sample.geojson', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_at.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_it.json', 'IT012', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_multipage_p1.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_multipage_p2.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_multipage_p3.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_objectid_reuse.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
    ['index_superseded_isolation.json', 'AT707', 'fault: Meteoalarm answered JSON without its warnings'],
  ]),
  ...of('cap', 'cap/feeds', [
    [
      'meteoalarm-legacy-atom-france-20221208.xml',
      'FR718',
      'messages to read 2 · 04d497d4-d114-4d6b-93ba-13fa7ed577fe',
    ],
    [
      'meteoalarm-legacy-atom-ireland_first30.xml',
      '53.3,-6.2',
      'messages to read 2 · 558830a2-74a1-402a-915c-ab365ec68d25',
    ],
    ['meteoalarm-legacy-atom-uk.xml', '54.6,-5.9', 'messages to read 4 · 8dc8fa43-1146-455e-b831-4449ac7e10af'],
  ]),
  ...of('ea', 'ea-flood', [
    [
      'get_station_1491TH.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    ['get_stations_excerpt.json', '1491TH-level-downstage-i-15_min-mASD', '26 left out'],
    [
      'defra_flood-warning.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'defra_fwis.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'defra_station.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'flood-app_csvForecastData.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'flood-app_fgs3i4l2.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'flood-app_floods.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'flood-app_forecastFlag.json',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered JSON without its "items"',
    ],
    [
      'defra_ffoi-test-no-water-level.xml',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered 200 with a page of HTML',
    ],
    [
      'defra_rloi-empty.xml',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered 200 with a page of HTML',
    ],
    [
      'defra_rloi-test.xml',
      '1491TH-level-downstage-i-15_min-mASD',
      'fault: The Environment Agency answered 200 with a page of HTML',
    ],
  ]),
  ...of('usgs', 'usgs', [
    [
      'waterdata_ogc_fixtures.json',
      'USGS-06904500',
      'readings 2 · USGS-06904500 2025-01-01T00:00:00Z 536',
      { inside: 'continuous' },
    ],
    [
      'waterdata_ogc_fixtures.json',
      'USGS-06904500',
      'readings 1 · USGS-06904500 2026-08-07T18:45:00Z 485 · 1 left out',
      { inside: 'latest-continuous' },
    ],
    ['waterdata_ogc_fixtures.json', 'USGS-05427718', '2 left out', { inside: 'daily' }],
    ['waterdata_ogc_fixtures.json', 'USGS-06904500', '2 left out', { inside: 'monitoring-locations' }],
    ['waterdata_queryables.json', 'USGS-06904500', 'fault: The USGS answered JSON that is no collection of values'],
    ['nldi_get_basin.json', 'USGS-06904500', '1 left out'],
    ['nldi_get_features_by_lat_long.json', 'USGS-06904500', '1 left out'],
  ]),
  ...of('usgs-nwis', 'usgs', [
    ['nwis_iv_empty_mock.json', '03339000', 'nothing published'],
    ['nwis_iv_mock.json', '03339000', 'readings 2 · 03339000 2018-01-24T00:00:00Z 28'],
    ['nwis_iv_mock.json', '05447500', 'readings 2 · 03339000 2018-01-24T00:00:00Z 28'],
    ['waterservices_iv.txt', '03339000', 'readings 20 · 01491000 2019-02-14T05:00:00Z 27581'],
    ['waterservices_peaks.txt', '03339000', 'fault: The USGS answered 200 with broken JSON'],
    ['waterservices_ratings.txt', '03339000', 'fault: The USGS answered 200 with broken JSON'],
    ['waterservices_site.txt', '03339000', 'fault: The USGS answered 200 with broken JSON'],
  ]),
  ...of('open-meteo-rain', 'open-meteo', [
    ['ensemble_mean_spread_20261003.json', '52.25,6.75', 'fault: Open-Meteo answered JSON of another shape'],
    [
      'error_400.json',
      '43.05,2.34',
      'fault: Open-Meteo answered 400: { "error": true, "reason": "Cannot initialize WeatherVariable from invalid ',
      { status: 400 },
    ],
    [
      'forecast_minutely_15_precipitation_20261003.json',
      '52.276,6.873',
      'fault: Open-Meteo answered JSON of another shape',
    ],
    [
      'forecast_two_models_asked_one_covers_no_suffix_20261003.json',
      '52.28,6.88',
      'fault: Open-Meteo answered JSON of another shape',
    ],
  ]),
  ...of('open-meteo-flood', 'open-meteo', [
    ['flood_docs_example_truncated.json', '59.9,10.75', 'fault: Open-Meteo answered JSON of another shape'],
    ['flood_statistics_20261003.json', '51.825,6.125', 'fault: Open-Meteo answered JSON of another shape'],
  ]),
  ...of('google-flood', 'google-flood', [
    [
      'floodStatus_BD_20240831.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered JSON of another shape',
      { nth: 1 },
    ],
    [
      'floodStatus_BD_20241007.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered JSON of another shape',
      { nth: 1 },
    ],
    [
      'floodStatus_searchLatestFloodStatusByArea_BD.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered JSON of another shape',
      { nth: 1 },
    ],
    [
      'gaugeModels_batchGet_400_INVALID_ARGUMENT.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered 400: { "error": { "code": 400, "message": "Request contains an inv',
      { status: 400 },
    ],
    [
      'gaugeModels_batchGet_BD_20240831_METERS.json',
      'BWDB_SW270',
      'to mend: BWDB_SW270 is told as a level above a zero that Google does not name',
    ],
    [
      'gaugeModels_batchGet_BD_20241007_METERS.json',
      'BWDB_SW72',
      'to mend: BWDB_SW72 is told as a level above a zero that Google does not name',
    ],
    [
      'gauges_batchGet_BD.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered JSON of another shape',
      { nth: 1 },
    ],
    [
      'gauges_batchGet_BD_20241007.json',
      'hybas_1121465590',
      'fault: Google Flood Forecasting answered JSON of another shape',
      { nth: 1 },
    ],
    [
      'queryGaugeForecasts_hybas_1121465590.json',
      'hybas_1121465590',
      'outlooks 1 · hybas_1121465590 2025-12-01T00:00:00Z 486432',
      { nth: 1, now: '2025-12-03T15:00:00Z' },
    ],
    [
      'queryGaugeForecasts_two_gauges.json',
      'hybas_1121465590',
      'outlooks 1 · hybas_1121465590 2025-12-01T00:00:00Z 486432',
      { nth: 1, now: '2025-12-03T15:00:00Z' },
    ],
  ]),
]
