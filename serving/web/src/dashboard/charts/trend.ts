import type { LineSeriesOption } from "echarts/charts";
import type { ChartOption } from "@/dashboard/charts/echarts";
import { axisOf, type Series } from "@/dashboard/data/series";

/** Colours of the theme, as a canvas needs them. */
export interface Ink {
  text: string;
  muted: string;
  line: string;
  surface: string;
  shade: string;
  font: string;
}

/** How a trend is to be drawn. ago: whether to name lines at their end. */
export interface TrendLook {
  ink: Ink;
  labels: boolean;
  time: (at: string) => string;
  percent: (value: number) => string;
  /** What a moment says when one points at it. */
  tip: (at: number) => HTMLElement;
  /** First moment of the period asked for, where the trend shows more than it. */
  since: string | null;
}

/** Lines drawn with their name at the end; more than these would be a tangle. */
export const MOST_LABELS = 6;

/** The option of a line chart with interval bands of own series. */
export function trendOption(series: readonly Series[], look: TrendLook): ChartOption {
  const { ink } = look;
  const times = series[0]?.points.map((point) => point.at) ?? [];
  const small = { color: ink.muted, fontFamily: ink.font, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: ink.font },
    grid: { left: 4, right: look.labels ? 112 : 12, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: times,
      boundaryGap: false,
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { ...small, formatter: look.time, hideOverlap: true, showMaxLabel: true },
    },
    yAxis: {
      type: "value",
      ...axisOf(series),
      splitLine: { lineStyle: { color: ink.line } },
      axisLabel: { ...small, formatter: look.percent },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 13 },
      axisPointer: { lineStyle: { color: ink.muted } },
      formatter: (hits) => look.tip(([hits].flat()[0] as { dataIndex: number }).dataIndex),
    },
    series: [...series]
      .sort((a, b) => Number(a.own) - Number(b.own))
      .flatMap((one) => drawn(one, look)),
  } as ChartOption;
}

function drawn(one: Series, look: TrendLook): LineSeriesOption[] {
  const line: LineSeriesOption = {
    id: one.id,
    name: one.name,
    type: "line",
    data: one.points.map((point) => point.value),
    connectNulls: true,
    showSymbol: isolated(one),
    symbol: "circle",
    symbolSize: one.own ? 6 : 4,
    lineStyle: { color: one.colour, width: one.own ? 3 : 1.5, opacity: one.own ? 1 : 0.85 },
    itemStyle: { color: one.colour },
    emphasis: { disabled: true },
    z: one.own ? 5 : 3,
    endLabel: {
      show: look.labels,
      formatter: one.name,
      color: one.own ? one.colour : look.ink.muted,
      fontWeight: one.own ? 600 : 400,
      fontSize: 12,
      minMargin: 6,
      width: 104,
      overflow: "truncate",
    },
    labelLayout: { moveOverlap: "shiftY" },
  };
  if (!one.own) return [line];
  if (look.since) line.markArea = period(look.since, one, look.ink);
  return [...band(one), line];
}

/** The interval as an area: an unseen line at the low end, and its width stacked upon it. */
function band(one: Series): LineSeriesOption[] {
  const base: LineSeriesOption = {
    type: "line",
    stack: `${one.id} band`,
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
    emphasis: { disabled: true },
  };
  const lows = one.points.map((point) => point.low);
  const widths = one.points.map((p) => (p.low === null || p.high === null ? null : p.high - p.low));
  return [
    { ...base, id: `${one.id} low`, data: lows },
    {
      ...base,
      id: `${one.id} high`,
      data: widths,
      areaStyle: { color: one.colour, opacity: 0.18 },
    },
  ];
}

function period(since: string, one: Series, ink: Ink): LineSeriesOption["markArea"] {
  const last = one.points.at(-1)?.at;
  return {
    silent: true,
    itemStyle: { color: ink.shade },
    data: [[{ xAxis: since }, { xAxis: last }]],
  };
}

function isolated(one: Series): boolean {
  return one.points.some(
    (p, at) =>
      p.value !== null && one.points[at - 1]?.value == null && one.points[at + 1]?.value == null,
  );
}
